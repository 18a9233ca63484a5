import RunHistory

/// The messages about histories: all of them are here.
extension CLIError {
  /// - Parameter whileRecording: the history of a run; its errors are those of a report that cannot be written.
  init(_ error: HistoryError, whileRecording: Bool = false) {
    let (status, message, cause, advice) = Self.words(error)
    if whileRecording {
      self.init(
        .cannotWrite, message, cause: cause,
        advice: "netsocket-test --history other.sqlite   (or --no-history to record nothing)")
    } else {
      self.init(status, message, cause: cause, advice: advice)
    }
  }

  private static func words(
    _ error: HistoryError
  ) -> (ExitStatus, message: String, cause: String?, advice: String) {
    let path = error.path
    let why = error.detail
    let file = ShellText.quoted(path)
    let other = "netsocket-test history list --history FILE   (FILE: another history)"
    let space = "df \(file)   (shows the free space)"
    switch error.kind {
    case .missing:
      return (
        .nothingToDo, "no history \(path)", why, "netsocket-test --history \(file)   (records a run there)"
      )
    case .cannotOpen: return (.nothingToDo, "cannot open the history \(path)", why, "ls -l \(file)")
    case .notDatabase:
      return (.invalidInput, "\(path) is not a history", "it is not a SQLite file", other)
    case .foreignDatabase:
      return (.invalidInput, "\(path) is not a history", "it belongs to another program (\(why))", other)
    case .obsoleteSchema:
      return (.invalidInput, "cannot read the history \(path)", "version 0.1 of this tool wrote it", other)
    case .newerSchema:
      return (
        .invalidInput, "cannot read the history \(path)", "a later version of this tool wrote it (\(why))",
        other
      )
    case .damaged:
      return (
        .invalidInput, "the history \(path) is damaged", why,
        "netsocket-test history merge \(file) --history rescued.sqlite   (copies what can be read)"
      )
    case .readOnly: return (.cannotWrite, "cannot write the history \(path)", why, "ls -l \(file)")
    case .full: return (.cannotWrite, "cannot write the history \(path)", why, space)
    case .busy:
      return (
        .cannotWrite, "the history \(path) is in use by another process", why,
        "fuser \(file)   (lists the processes that use it)"
      )
    case .inputOutput:
      return (.cannotWrite, "cannot read or write the history \(path)", why, space)
    case .replaced:
      return (
        .cannotWrite, "the history \(path) was removed or replaced during the run", why, "ls -l \(file)"
      )
    case .noSuchRun:
      return (
        .nothingToDo, "no run '\(why)' in \(path)", "expected \(RunSelector.forms)",
        "netsocket-test history list --history \(file)"
      )
    case .ambiguousRun:
      return (
        .usage, "several runs in \(path) match", why,
        "netsocket-test history list --history \(file)   (use more characters of the id)"
      )
    case .invalidRun:
      return (.invalidInput, "invalid run in \(path)", why, "netsocket-test history check --history \(file)")
    case .runRemoved:
      return (.cannotWrite, "the run was deleted from \(path) while it was recorded", why, "ls -l \(file)")
    case .refused:
      return (
        .internalError, "SQLite refused \(path)", "\(why); a bug in netsocket-test",
        "netsocket-test --version   (report it with this version)"
      )
    }
  }
}
