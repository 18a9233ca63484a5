import RunHistory

/// What is said to people about histories that cannot be used: every sentence of it is made here.
extension CLIError {
  /// - Parameter whileRecording: the history of a run; its errors are those of a report that cannot be written.
  init(_ error: HistoryError, whileRecording: Bool = false) {
    let (status, message, advice) = Self.words(error)
    if whileRecording {
      self.init(
        .cannotWrite, message,
        advice: "name another file with --history, or do without: --no-history")
    } else {
      self.init(status, message, advice: advice)
    }
  }

  private static func words(_ error: HistoryError) -> (ExitStatus, message: String, advice: String?) {
    let path = error.path
    let why = error.detail
    switch error.kind {
    case .missing:
      return (.nothingToDo, "there is no history \(path): \(why)", "name the file with --history")
    case .cannotOpen:
      return (.nothingToDo, "the history \(path) cannot be opened: \(why)", "check the path")
    case .notDatabase:
      return (.invalidInput, "\(path) is no history: it is not a SQLite file", "name another file")
    case .foreignDatabase:
      return (
        .invalidInput, "\(path) is no history: it belongs to another program (\(why))", "name another file"
      )
    case .obsoleteSchema:
      return (
        .invalidInput,
        "the history \(path) was written by version 0.1 of this tool, which is not read any more",
        "name another file"
      )
    case .newerSchema:
      return (
        .invalidInput, "the history \(path) was written by a later version of this tool (\(why))",
        "use that version, or name another file"
      )
    case .damaged:
      return (
        .invalidInput, "the history \(path) is damaged: \(why)",
        "keep a copy; 'history check' says more, and 'history merge' saves into a new file what can be read"
      )
    case .readOnly:
      return (.cannotWrite, "the history \(path) cannot be written: \(why)", "check who may write it")
    case .full:
      return (.cannotWrite, "the history \(path) cannot be written: \(why)", "make room on the disk")
    case .busy:
      return (
        .cannotWrite, "the history \(path) is in use by another process: \(why)",
        "try again when that one is done"
      )
    case .inputOutput:
      return (.cannotWrite, "the history \(path) cannot be read or written: \(why)", "look at the disk")
    case .replaced:
      return (.cannotWrite, "the history \(path) was taken away while it was in use: \(why)", nil)
    case .noSuchRun:
      return (
        .nothingToDo, "no run in \(path) is called '\(why)'",
        "a run is called by \(RunSelector.forms); see history list"
      )
    case .ambiguousRun: return (.usage, "that names several runs in \(path): \(why)", "give more of the id")
    case .invalidRun: return (.invalidInput, "that is no run: \(why)", nil)
    case .runRemoved:
      return (.cannotWrite, "the run was taken out of \(path) while it was being recorded: \(why)", nil)
    case .refused:
      return (.internalError, "SQLite refuses \(path): \(why)", "this is a bug: please report it")
    }
  }
}
