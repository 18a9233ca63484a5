import Timekeeping

/// So many a second, counted anew in every second of the clock.
struct RateLimit: Hashable, Sendable {
  private let limit: Int?
  private var second: Int64 = 0
  private var count = 0

  /// - Parameter limit: 1 and up; nil for any number.
  init(_ limit: Int?) {
    self.limit = limit
  }

  mutating func admits(at now: Instant) -> Bool {
    guard let limit else { return true }
    let present = now.nanoseconds / 1_000_000_000
    if present != second { (second, count) = (present, 0) }
    guard count < limit else { return false }
    count += 1
    return true
  }
}
