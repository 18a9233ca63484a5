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

  /// Such as `Fri Nov 20 17:01:24 2026` (the form of C's `asctime`, without its line end).
  ///
  /// - Parameters:
  ///   - hoursEast: of Greenwich, where the text is read; negative ones are west.
  ///   - dayPadding: what stands before a day of one digit.
  public func text(at now: Instant, hoursEast: Int = 0, dayPadding: Character = " ") -> String {
    let seconds = unixSeconds(at: now) + Int64(hoursEast) * 3600
    let days = Self.floorDivide(seconds, 86400)
    let second = seconds - days * 86400
    let (year, month, day) = Self.date(daysSince1970: days)
    // 1970-01-01 was a Thursday.
    let weekday = ((days + 4) % 7 + 7) % 7
    let dayText = day < 10 ? "\(dayPadding)\(day)" : "\(day)"
    let time = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return [
      Self.weekdays[Int(weekday)], Self.months[month - 1], dayText, time.joined(separator: ":"), "\(year)",
    ].joined(separator: " ")
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    dividend / divisor - (dividend % divisor < 0 ? 1 : 0)
  }

  /// The Gregorian date, counted in years that begin in March so that the leap day comes last.
  private static func date(daysSince1970: Int64) -> (year: Int64, month: Int, day: Int64) {
    let daysInEra: Int64 = 146_097
    let days = daysSince1970 + 719_468
    let era = floorDivide(days, daysInEra)
    let dayOfEra = days - era * daysInEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), day)
  }
}
