import Glibc
import Reporting

/// The file of a report: it has the whole report, or what it had before.
///
/// The report is written under another name in the same folder, which then takes the place of the file. What is no
/// regular file, such as `/dev/stdout` or a pipe, is written to as it is.
struct ReportFile {
  private let path: String
  private let what: String
  /// Where a symbolic link leads: the link itself stays.
  private let target: String
  /// Of the file that is there, so that its successor has them; nil if there is none, or nothing to replace.
  private let mode: mode_t?
  private let isReplaced: Bool

  /// Finds out whether the report can be written, and leaves nothing behind.
  ///
  /// - Parameter what: what the file will hold, such as `JUnit report`.
  /// - Throws: a complaint with status 74 if it cannot.
  init(_ path: String, what: String) throws(Complaint) {
    self.path = path
    self.what = what
    target = Self.resolved(path)
    var status = stat()
    let isThere = stat(target, &status) == 0
    isReplaced = !isThere || status.st_mode & S_IFMT == S_IFREG
    mode = isThere && isReplaced ? status.st_mode & 0o7777 : nil
    if isThere {
      guard access(target, W_OK) == 0 else { throw unwritable(errno) }
      guard status.st_mode & S_IFMT != S_IFDIR else { throw unwritable(EISDIR) }
    }
    guard isReplaced else { return }
    let descriptor = try create()
    close(descriptor)
    unlink(temporary)
  }

  /// Writes the report.
  ///
  /// - Throws: a complaint with status 74 if it is not whole in the file.
  func write(_ report: any RenderedReport) throws(Complaint) {
    let descriptor =
      isReplaced ? try create() : open(target, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw missing(errno) }
    var stream = DescriptorStream(descriptor)
    report.write(to: &stream)
    stream.flush()
    var code = stream.failure
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, isReplaced, rename(temporary, target) != 0 { code = errno }
    guard code != 0 else { return }
    if isReplaced { unlink(temporary) }
    throw missing(code)
  }

  /// In the same folder, because a file system replaces a file at once only within itself.
  private var temporary: String { "\(target).\(getpid()).tmp" }

  private func create() throws(Complaint) -> Int32 {
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
    guard descriptor >= 0 else { throw unwritable(errno) }
    if let mode { fchmod(descriptor, mode) }
    return descriptor
  }

  private func unwritable(_ code: Int32) -> Complaint {
    Complaint(
      .cannotWrite, "the \(what) \(path) cannot be written: \(SystemError.text(code))",
      advice: "name a file in a folder that exists and is writable")
  }

  private func missing(_ code: Int32) -> Complaint {
    Complaint(
      .cannotWrite, "the \(what) \(path) is missing: \(SystemError.text(code))",
      advice: "everything else was saved: 'report' makes it from --events, 'history show' from the history")
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
