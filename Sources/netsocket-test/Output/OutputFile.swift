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
  init(_ path: String, what: String) throws(CLIError) {
    self.path = path
    self.what = what
    guard !SQLiteFile.isOne(path) else {
      throw CLIError(
        .cannotWrite, "the \(what) \(path) would take the place of a database", advice: "name another file")
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CLIError(
        .cannotWrite, "the \(what) \(path) cannot be written: \(SystemError.text(errno))",
        advice: "name a file in a folder that exists and is writable")
    }
  }

  /// - Throws: a complaint with status 64 if two of the flags name the same file: one would destroy the other.
  static func checkDistinct(_ files: [(flag: String, path: String?)]) throws(CLIError) {
    var seen: [(flag: String, path: String, identity: FileIdentity?)] = []
    for case (let flag, let path?) in files {
      let identity = FileIdentity(path)
      for other in seen where other.path == path || identity != nil && other.identity == identity {
        throw CLIError(
          .usage, "\(other.flag) and \(flag) name the same file: \(path)", advice: "name another file")
      }
      seen.append((flag, path, identity))
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
  func check() throws(CLIError) {
    let code = failure.withLock(\.self)
    guard code == 0 else {
      throw CLIError(.cannotWrite, "the \(what) \(path) is not complete: \(SystemError.text(code))")
    }
  }
}
