import ArgumentParser

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
