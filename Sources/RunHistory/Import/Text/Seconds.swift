import PositionedJSON
import Timekeeping

/// Times in seconds as other tools write them.
enum Seconds {
  /// More than any run takes: what is beyond is a mistake, and would not fit into nanoseconds.
  private static let limit = 1e9

  /// Rounded to nanoseconds; nil if it is no number, or beyond 30 years.
  static func duration(_ text: some StringProtocol) -> Duration? {
    Double(text).flatMap(duration)
  }

  static func duration(_ seconds: Double) -> Duration? {
    // Also false for what is not a number.
    guard abs(seconds) <= limit else { return nil }
    return .nanoseconds(Int64((seconds * 1e9).rounded()))
  }
}

extension WallTime {
  /// From a Unix time in seconds; nil if it is 0 or less, or beyond the year 2261.
  init?(unixSeconds: Double) {
    guard unixSeconds > 0, unixSeconds < 9.2e9 else { return nil }
    self.init(unixNanoseconds: Int64((unixSeconds * 1e9).rounded()))
  }
}
