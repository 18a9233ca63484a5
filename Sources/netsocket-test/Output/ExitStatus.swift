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
