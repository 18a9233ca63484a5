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
  private static let day: Int64 = 86_400
}

extension WallTime: CustomStringConvertible {
  /// In UTC to the second, parts cut off, as RFC 3339 writes it: `2026-11-20T21:39:00Z`.
  public var description: String {
    let seconds = Self.floorDivided(unixNanoseconds, by: Self.second)
    let days = Self.floorDivided(seconds, by: Self.day)
    let inDay = seconds - days * Self.day
    let (year, month, dayOfMonth) = Self.date(ofDay: days)
    let date = [(year, 4), (month, 2), (dayOfMonth, 2)].map(Self.padded).joined(separator: "-")
    let time = [(inDay / 3600, 2), (inDay / 60 % 60, 2), (inDay % 60, 2)].map(Self.padded)
    return "\(date)T\(time.joined(separator: ":"))Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func floorDivided(_ number: Int64, by divisor: Int64) -> Int64 {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

// MARK: Dates

extension WallTime {
  /// Reads a date (`2026-11-20`: its first moment) or a date and time (`2026-11-20T21:39`, with `:00`, with a
  /// fraction, with a zone `Z` or `+01:00`; a blank in place of the `T`). Without a zone it is in UTC.
  ///
  /// - Returns: nil for anything else, for a date that no calendar has, and outside 1678…2261, which 64 bits of
  ///   nanoseconds hold.
  public init?(_ text: String) {
    var rest = text[...]
    guard let year = Self.number(&rest, digits: 4), rest.popFirst() == "-",
      let month = Self.number(&rest, digits: 2), rest.popFirst() == "-",
      let day = Self.number(&rest, digits: 2), (1678...2261).contains(year),
      (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    var seconds = Self.dayNumber(year, month, day) * Self.day
    var nanoseconds: Int64 = 0
    if let mark = rest.popFirst() {
      guard "Tt ".contains(mark), let hour = Self.number(&rest, digits: 2), hour < 24,
        rest.popFirst() == ":", let minute = Self.number(&rest, digits: 2), minute < 60
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if rest.first == ":" {
        rest.removeFirst()
        guard let second = Self.number(&rest, digits: 2), second < 60 else { return nil }
        seconds += second
        guard let fraction = Self.fraction(&rest) else { return nil }
        nanoseconds = fraction
      }
      guard let zone = Self.zone(&rest), rest.isEmpty else { return nil }
      seconds -= zone
    }
    unixNanoseconds = seconds * Self.second + nanoseconds
  }

  private static func number(_ rest: inout Substring, digits: Int) -> Int64? {
    let text = rest.prefix(digits)
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(digits)
    return Int64(text)
  }

  /// `.5` and so on; 0 if there is none, nil if it has no digits. Digits behind the ninth are cut off.
  private static func fraction(_ rest: inout Substring) -> Int64? {
    guard rest.first == "." else { return 0 }
    rest.removeFirst()
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let nine = digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.count))
    return digits.isEmpty ? nil : Int64(nine)
  }

  /// The seconds that the zone is ahead of UTC.
  private static func zone(_ rest: inout Substring) -> Int64? {
    guard let sign = rest.popFirst() else { return 0 }
    if sign == "Z" || sign == "z" { return 0 }
    guard sign == "+" || sign == "-", let hour = number(&rest, digits: 2), hour < 24,
      rest.popFirst() == ":", let minute = number(&rest, digits: 2), minute < 60
    else { return nil }
    return (hour * 3600 + minute * 60) * (sign == "+" ? 1 : -1)
  }

  // MARK: The calendar

  private static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The leap days between year 0 and the beginning of `year`, in the proleptic Gregorian calendar.
  private static func leapDays(before year: Int64) -> Int64 {
    let last = year - 1
    return floorDivided(last, by: 4) - floorDivided(last, by: 100) + floorDivided(last, by: 400)
  }

  private static func firstDay(of year: Int64) -> Int64 {
    (year - 1970) * 365 + leapDays(before: year) - leapDays(before: 1970)
  }

  /// Days since 1970-01-01.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    (1..<month).reduce(firstDay(of: year) + day - 1) { $0 + days(in: $1, of: year) }
  }

  private static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
    // A year has 365.2425 days on average: the guess is off by one at most.
    var year = 1970 + floorDivided(number * 400, by: 146_097)
    while firstDay(of: year) > number { year -= 1 }
    while firstDay(of: year + 1) <= number { year += 1 }
    var rest = number - firstDay(of: year)
    var month: Int64 = 1
    while rest >= days(in: month, of: year) {
      rest -= days(in: month, of: year)
      month += 1
    }
    return (year, month, rest + 1)
  }
}
