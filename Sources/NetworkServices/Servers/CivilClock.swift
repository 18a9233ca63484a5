import Glibc
import Timekeeping

/// The date and time of day of a world, in UTC.
///
/// Virtual time begins at a fixed date, so that the same run shows the same dates.
public struct CivilClock: Hashable, Sendable {
  /// Seconds from 1970-01-01 00:00:00 UTC to the beginning of the world.
  public let epoch: Int64

  /// A world that begins `epoch` seconds after 1970-01-01 00:00:00 UTC; negative ones are before.
  public init(epoch: Int64) {
    self.epoch = epoch
  }

  /// The world begins on Friday 2026-11-20 at 17:01:24.
  public static let standard = CivilClock(epoch: 1_795_194_084)

  /// Seconds since 1970-01-01 00:00:00 UTC, parts cut off.
  public func unixSeconds(at now: Instant) -> Int64 {
    epoch + now.nanoseconds / 1_000_000_000
  }

  /// Such as `Fri Nov 20 17:01:24 2026`, in English whatever the locale; a day of one digit has a space before it.
  ///
  /// - Parameter hoursEast: of Greenwich, where the text is read; negative ones are west.
  public func text(at now: Instant, hoursEast: Int = 0) -> String {
    var seconds = time_t(unixSeconds(at: now)) + hoursEast * 3600
    var parts = tm()
    gmtime_r(&seconds, &parts)
    // asctime_r needs 26 bytes, and writes nothing for a year of more than four digits.
    let text = [CChar](unsafeUninitializedCapacity: 26) { buffer, count in
      count = asctime_r(&parts, buffer.baseAddress) == nil ? 0 : 24
    }
    return String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
