import ArgumentParser

/// An error for the user: what is wrong and where, the evidence, and the advice.
struct CLIError: Error {
  let status: ExitStatus
  let message: String
  /// The evidence; nil where the message has it.
  let cause: String?
  /// A command to paste where there is one, with its purpose in brackets behind it.
  let advice: String?

  init(_ status: ExitStatus, _ message: String, cause: String? = nil, advice: String? = nil) {
    self.status = status
    self.message = message
    self.cause = cause
    self.advice = advice
  }

  /// A bug of this tool.
  static func bug(_ message: String, seed: UInt64? = nil) -> CLIError {
    CLIError(
      .internalError, message, cause: "a bug in netsocket-test",
      advice: "netsocket-test --version   (report it with this version"
        + (seed.map { " and the seed \($0)" } ?? "") + ")")
  }

  /// As it goes to stderr, line ends included.
  var rendered: String { rendered(as: "error") }

  /// - Parameter severity: `warning` for what changes no exit code.
  func rendered(as severity: String) -> String {
    let parts =
      [(severity, message)]
      + [("  cause", cause), ("  try", advice)].compactMap { name, text in
        text.map { (name, $0) }
      }
    return parts.map { "netsocket-test: \($0): \($1)\n" }.joined()
  }
}

/// Words for a POSIX shell, so that a command in a message can be pasted.
enum ShellText {
  static func command(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        byte.isLetterOrDigit || "_-./:=@%+,".utf8.contains(byte)
      }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
  }
}

/// The exit codes of errors, above 63 from sysexits.h where it fits. Codes up to 63 of a run count failed suites.
enum ExitStatus: Int32 {
  /// A script's expectation failed.
  case unexpected = 1
  /// Wrong use of the command line.
  case usage = 64
  /// Invalid content of a file.
  case invalidInput = 65
  /// Nothing is selected, or a named file is missing.
  case nothingToDo = 66
  /// The device or its port is unavailable.
  case deviceUnavailable = 69
  /// A bug.
  case internalError = 70
  /// A report or the history could not be written.
  case cannotWrite = 74
}

/// What could not be written at the end of a command. Each failure is printed; everything else is still saved.
struct WriteFailures {
  private var status: ExitStatus?

  /// Does one piece of work and prints its error.
  mutating func attempt(_ work: () throws(CLIError) -> Void) {
    do throws(CLIError) {
      try work()
    } catch {
      note(error)
    }
  }

  mutating func note(_ error: CLIError) {
    StandardStreams.error(error.rendered)
    status = status ?? error.status
  }

  /// - Throws: the exit code of the first error.
  func check() throws(ExitCode) {
    if let status { throw ExitCode(status.rawValue) }
  }
}
