import Glibc
import Greentea
import Reporting
import Synchronization

/// The event log of a run (`--events`): every line is in the file before the run goes on.
final class EventFile: Sendable {
  private let path: String
  private let descriptor: Int32
  /// The first error of a write; later events are still tried.
  private let failure = Mutex<Int32>(0)

  /// - Throws: a complaint with status 74 if the file cannot be made; nothing has run then.
  init(_ path: String) throws(Complaint) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Complaint(
        .cannotWrite, "the event log \(path) cannot be written: \(SystemError.text(errno))",
        advice: "name a file in a folder that exists and is writable")
    }
  }

  deinit {
    close(descriptor)
  }

  func add(_ event: StampedEvent) {
    let code = StandardStreams.write(Array(EventLogWriter().line(event).utf8), to: descriptor)
    if code != 0 { failure.withLock { if $0 == 0 { $0 = code } } }
  }

  /// - Throws: a complaint with status 74 if an event is missing from the file.
  func check() throws(Complaint) {
    let code = failure.withLock(\.self)
    guard code == 0 else {
      throw Complaint(.cannotWrite, "the event log \(path) is not complete: \(SystemError.text(code))")
    }
  }
}
