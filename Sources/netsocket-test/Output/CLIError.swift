import ArgumentParser

/// An error for the user: what is wrong, and what to do.
struct CLIError: Error {
  let status: ExitStatus
  let message: String
  let advice: String?

  init(_ status: ExitStatus, _ message: String, advice: String? = nil) {
    self.status = status
    self.message = message
    self.advice = advice
  }

  /// As it goes to stderr, line ends included.
  var rendered: String {
    let first = "netsocket-test: error: \(message)\n"
    return advice.map { first + "netsocket-test: \($0)\n" } ?? first
  }
}

/// The exit codes above 63; below, a run's code is the number of suites that are not OK (sysexits.h where it fits).
enum ExitStatus: Int32 {
  /// The command line makes no sense.
  case usage = 64
  /// A file's content is not what it should be.
  case invalidInput = 65
  /// Nothing is selected, or a file that was named is not there.
  case nothingToDo = 66
  /// The device or its port cannot be had.
  case deviceUnavailable = 69
  /// A bug.
  case internalError = 70
  /// A report could not be written.
  case cannotWrite = 74
}

/// What could not be written at the end of a command: each of it is told, and everything else is still saved.
struct WriteFailures {
  private var status: ExitStatus?

  /// Does one piece of work, and tells what it could not do.
  mutating func attempt(_ work: () throws(CLIError) -> Void) {
    do throws(CLIError) {
      try work()
    } catch {
      note(error)
    }
  }

  mutating func note(_ complaint: CLIError) {
    StandardStreams.error(complaint.rendered)
    status = status ?? complaint.status
  }

  /// - Throws: the exit code of the first loss.
  func check() throws(ExitCode) {
    if let status { throw ExitCode(status.rawValue) }
  }
}
