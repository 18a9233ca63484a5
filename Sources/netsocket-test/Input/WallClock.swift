import Glibc
import RunComparison
import RunHistory
import Timekeeping

/// The time of the world outside, which only the history knows: the only place that reads it.
enum WallClock {
  static var now: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(unixNanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// The day, in UTC.
  static func today() throws(CLIError) -> CalendarDate {
    guard let today = CalendarDate(String(now.description.prefix(10))) else {
      throw CLIError(.internalError, "this machine's clock shows no date: \(now)", advice: "set the clock")
    }
    return today
  }
}
