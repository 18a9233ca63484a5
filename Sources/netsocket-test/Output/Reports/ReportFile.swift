import EventLog
import Glibc
import MbedFormats
import Reports

/// The file of a report: it has the whole report, or what it had before.
///
/// The report is written under another name in the same folder, which then takes the place of the file. What cannot be
/// replaced is written to as it is: what is no regular file, such as `/dev/stdout` or a pipe, a file in a folder that
/// takes no other, and one that is mounted by itself.
struct ReportFile {
  private let path: String
  private let what: String
  /// Where a symbolic link leads: the link itself stays.
  private let target: String
  /// Of the file that is there, so that its successor has them; nil if there is none, or nothing to replace.
  private let mode: mode_t?
  /// What the report is written to before it takes the place of the target; nil if it is written in place.
  private let temporary: String?
  /// Of what is no regular file, open from the beginning: who reads from a pipe would take a second opening for another writer.
  private let descriptor: Int32?

  /// Finds out whether the report can be written, and leaves nothing behind.
  ///
  /// - Parameter what: what the file will hold, such as `JUnit report`.
  /// - Throws: status 74 if it cannot.
  init(_ path: String, what: String) throws(CLIError) {
    self.path = path
    self.what = what
    target = Self.resolved(path)
    var status = stat()
    let isThere = stat(target, &status) == 0
    let isRegular = isThere && status.st_mode & S_IFMT == S_IFREG
    mode = isRegular ? status.st_mode & 0o7777 : nil
    let sibling = Self.sibling(of: target)
    if isThere {
      guard status.st_mode & S_IFMT != S_IFDIR else { throw Self.unwritable(path, what, EISDIR) }
      guard !SQLiteFile.isOne(target) else {
        throw CLIError(
          .cannotWrite, "\(path) is a database: the \(what) would replace it",
          advice: "choose another file name")
      }
      let descriptor = Self.openInPlace(target)
      guard descriptor >= 0 else { throw Self.unwritable(path, what, errno) }
      guard isRegular else {
        temporary = nil
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
    self.descriptor = nil
    let descriptor = Self.create(sibling, mode)
    let code = errno
    if descriptor >= 0 {
      close(descriptor)
      unlink(sibling)
      temporary = sibling
    } else if isThere {
      temporary = nil
    } else {
      throw Self.unwritable(path, what, code)
    }
  }

  /// Writes the report.
  ///
  /// - Throws: status 74 if the file is incomplete.
  func write(_ report: any RenderedReport) throws(CLIError) {
    guard let temporary else { return try writeInPlace(report) }
    let descriptor = Self.create(temporary, mode)
    guard descriptor >= 0 else { throw missing(errno) }
    var code = Self.write(report, to: descriptor)
    if code == 0, rename(temporary, target) != 0 { code = errno }
    guard code != 0 else { return }
    unlink(temporary)
    // A file that is mounted by itself, as into a container.
    if code == EBUSY || code == EXDEV { return try writeInPlace(report) }
    throw missing(code)
  }

  private func writeInPlace(_ report: any RenderedReport) throws(CLIError) {
    let descriptor = descriptor ?? Self.openInPlace(target)
    guard descriptor >= 0 else { throw missing(errno) }
    // Has no effect on what has no length.
    if mode != nil { ftruncate(descriptor, 0) }
    let code = Self.write(report, to: descriptor)
    guard code == 0 else { throw missing(code) }
  }

  /// Writes all of it, and closes the file; 0, or the `errno` that stopped it.
  private static func write(_ report: any RenderedReport, to descriptor: Int32) -> Int32 {
    var stream = DescriptorStream(descriptor)
    report.write(to: &stream)
    stream.flush()
    var code = stream.failure
    // A pipe has nothing to be synchronised.
    if code == 0, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    return code
  }

  /// Does not wait for a reader of a pipe: without one the report cannot be written.
  private static func openInPlace(_ target: String) -> Int32 {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 {
      // Behind it, a slow reader is waited for.
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }
    return descriptor
  }

  private static func create(_ sibling: String, _ mode: mode_t?) -> Int32 {
    let descriptor = open(sibling, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
    if descriptor >= 0, let mode { fchmod(descriptor, mode) }
    return descriptor
  }

  /// In the same folder, because a file system replaces a file at once only within itself.
  private static func sibling(of target: String) -> String {
    let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
    return "\(folder).netsocket-test-\(String(FreshSeed.draw(), radix: 36)).tmp"
  }

  private static func unwritable(_ path: String, _ what: String, _ code: Int32) -> CLIError {
    let words = code == ENXIO ? "no program reads from it" : SystemError.text(code)
    return CLIError(
      .cannotWrite, "cannot write the \(what) \(path)", cause: words,
      advice: "ls -ld \(ShellText.quoted(FolderPath.of(path)))   (the folder must exist and be writable)")
  }

  private func missing(_ code: Int32) -> CLIError {
    CLIError(
      .cannotWrite,
      "the \(what) \(path) was not written",
      cause: code == ENXIO ? "no program reads from it" : SystemError.text(code),
      advice: "netsocket-test history show latest --help   (writes the reports of a recorded run)")
  }

  /// Where symbolic links lead, also those to a file that does not exist yet.
  private static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &buffer, buffer.count)
    guard length > 0 else { return path }
    let link = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard !link.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return link }
    return path[...slash] + link
  }
}
