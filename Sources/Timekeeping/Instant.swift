/// A point on a world's time line, in whole nanoseconds since that world began.
///
/// Concrete, because `any Clock<Duration>` erases its instants and so cannot express a deadline.
/// Range: about 292 years either side of the beginning; arithmetic saturates at the ends, so that
/// "no deadline" plus a timeout stays "no deadline".
public struct Instant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the world began.
  public let nanoseconds: Int64

  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The moment a world begins.
  public static let beginning = Instant(nanoseconds: 0)
  /// Later than every deadline: a timer at this instant never comes.
  public static let distantFuture = Instant(nanoseconds: .max)

  public static func < (lhs: Instant, rhs: Instant) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// Parts of a nanosecond are cut off.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    guard overflow else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: duration < .zero ? .min : .max)
  }

  public static func - (lhs: Instant, rhs: Instant) -> Duration {
    let (difference, overflow) = lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds)
    guard overflow else { return .nanoseconds(difference) }
    return .nanoseconds(lhs < rhs ? Int64.min : Int64.max)
  }
}

extension Instant: CustomStringConvertible {
  /// Seconds since the beginning with nanosecond digits, such as `12.000500000 s`.
  public var description: String {
    let magnitude = nanoseconds.magnitude
    let fraction = (magnitude % 1_000_000_000).zeroPadded(to: 9)
    return "\(nanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000).\(fraction) s"
  }
}

extension Duration {
  /// The duration in whole nanoseconds, parts cut off, saturating at the range of `Int64`.
  public var wholeNanoseconds: Int64 {
    // Up to nine seconds in one division of 64 bits; the parts of a duration take several of 128.
    if let attoseconds = Int64(exactly: attoseconds) { return attoseconds / 1_000_000_000 }
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, overflowed) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard !overflowed else { return seconds < 0 ? .min : .max }
    return sum
  }

  /// The duration in seconds, as precise as a `Double` can be.
  public var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// The whole milliseconds, parts cut off (what `Timer::read_ms` of Mbed OS gives).
  public var wholeMilliseconds: Int64 {
    wholeNanoseconds / 1_000_000
  }
}
