import Timekeeping

/// Durations for people.
enum SecondsText {
  /// Tenths of a second, such as `2.0 s`.
  static func of(_ duration: Duration) -> String {
    let tenths = (duration.wholeMilliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
