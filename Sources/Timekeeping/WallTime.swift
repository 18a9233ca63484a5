import FoundationEssentials

/// A moment in the world outside, which only the history knows: nanoseconds since 1970-01-01 in UTC, without
/// leap seconds (POSIX time).
public struct WallTime: Comparable, Hashable, Sendable {
  public let unixNanoseconds: Int64

  public init(unixNanoseconds: Int64) {
    self.unixNanoseconds = unixNanoseconds
  }

  public static func < (lhs: WallTime, rhs: WallTime) -> Bool {
    lhs.unixNanoseconds < rhs.unixNanoseconds
  }

  private static let second: Int64 = 1_000_000_000
}

extension WallTime: CustomStringConvertible {
  /// In UTC to the second, parts cut off, as RFC 3339 writes it: `2026-11-20T21:39:00Z`.
  public var description: String {
    let (quotient, remainder) = unixNanoseconds.quotientAndRemainder(dividingBy: Self.second)
    return Date(timeIntervalSince1970: Double(remainder < 0 ? quotient - 1 : quotient)).formatted(.iso8601)
  }
}

extension WallTime {
  /// Reads a date (`2026-11-20`: its first moment) or a date and time (`2026-11-20T21:39`, with `:00`, with a
  /// fraction, with a zone `Z` or `+01:00`; a blank in place of the `T`). Without a zone it is in UTC.
  ///
  /// - Returns: nil for anything else, for a date that no calendar has, and outside 1678…2261, which 64 bits of
  ///   nanoseconds hold.
  public init?(_ text: String) {
    let form =
      /([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|z|[+-][0-9]{2}:[0-9]{2})?)?/
    guard let match = text.wholeMatch(of: form), ("1678"..."2261").contains(match.1.prefix(4)) else {
      return nil
    }
    let utc = "\(match.1)T\(match.2 ?? "00:00"):\(match.3 ?? "00")Z"
    // Written anew it must be the same: there is no 30th of February and no hour 24.
    guard let date = try? Date(utc, strategy: .iso8601), date.formatted(.iso8601) == utc,
      let zone = Self.seconds(ofZone: match.5 ?? "Z")
    else { return nil }
    let nine = (match.4 ?? "").prefix(9)
    let fraction = Int64(nine + String(repeating: "0", count: 9 - nine.count)) ?? 0
    unixNanoseconds = (Int64(date.timeIntervalSince1970) - zone) * Self.second + fraction
  }

  /// The seconds that a zone is ahead of UTC.
  private static func seconds(ofZone zone: Substring) -> Int64? {
    if zone == "Z" || zone == "z" { return 0 }
    guard let hour = Int64(zone.dropFirst().prefix(2)), let minute = Int64(zone.suffix(2)), hour < 24,
      minute < 60
    else { return nil }
    return (hour * 3600 + minute * 60) * (zone.first == "-" ? -1 : 1)
  }
}

/// A day of the Gregorian calendar, in the years 1 to 9999.
public struct CalendarDate: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// `YYYY-MM-DD`, in which the order of days is that of the texts.
  public let description: String

  /// Reads `YYYY-MM-DD` (RFC 3339, full-date); nil for a day that no calendar has.
  public init?(_ text: String) {
    let style = Date.ISO8601FormatStyle().year().month().day()
    guard text.utf8.count == 10, !text.hasPrefix("0000"), let date = try? Date(text, strategy: style),
      date.formatted(style) == text
    else { return nil }
    description = text
  }

  public static func < (lhs: CalendarDate, rhs: CalendarDate) -> Bool { lhs.description < rhs.description }
}
