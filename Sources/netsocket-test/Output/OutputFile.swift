import Glibc
import Synchronization

/// A file that a run writes as it goes: every line is in it before the run goes on.
final class OutputFile: Sendable {
  private let path: String
  private let what: String
  private let descriptor: Int32
  /// The first error of a write; what comes later is still tried.
  private let failure = Mutex<Int32>(0)

  /// - Parameter what: what the file holds, such as `event log`.
  /// - Throws: a complaint with status 74 if the file cannot be made; nothing has run then.
  init(_ path: String, what: String) throws(Complaint) {
    self.path = path
    self.what = what
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Complaint(
        .cannotWrite, "the \(what) \(path) cannot be written: \(SystemError.text(errno))",
        advice: "name a file in a folder that exists and is writable")
    }
  }

  deinit {
    close(descriptor)
  }

  func add(_ text: String) {
    let code = StandardStreams.write(Array(text.utf8), to: descriptor)
    if code != 0 { failure.withLock { if $0 == 0 { $0 = code } } }
  }

  /// - Throws: a complaint with status 74 if something is missing from the file.
  func check() throws(Complaint) {
    let code = failure.withLock(\.self)
    guard code == 0 else {
      throw Complaint(.cannotWrite, "the \(what) \(path) is not complete: \(SystemError.text(code))")
    }
  }
}
