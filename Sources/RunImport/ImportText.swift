import PositionedJSON
import Timekeeping

extension JSONPosition {
  /// Where a file begins.
  static var beginning: JSONPosition { JSONPosition(line: 1, column: 1) }
}

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

/// The lines of a text with their numbers.
struct TextLines {
  struct Line {
    /// From 1.
    let number: Int
    /// Without the line end.
    let bytes: ArraySlice<UInt8>
    /// Whether the text goes on behind it.
    let isEnded: Bool
    /// How many columns of the file stand before the bytes.
    let shift: Int
  }

  private let ends: [UInt8]
  private let shifts: [Int]
  private let numbers: [Int]
  private var rest: ArraySlice<UInt8>
  /// How many lines there were.
  private var count = 0

  init(_ text: LogText) {
    self.init(text.bytes, shifts: text.shifts, numbers: text.numbers)
  }

  /// - Parameter ends: what ends a line; CR LF is one end. A leading byte order mark is no part of the text.
  init(_ bytes: [UInt8], ends: [UInt8] = [0x0A, 0x0D], shifts: [Int] = [], numbers: [Int] = []) {
    self.ends = ends
    self.shifts = shifts
    self.numbers = numbers
    rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  mutating func next() -> Line? {
    guard !rest.isEmpty else { return nil }
    let shift = count < shifts.count ? shifts[count] : 0
    count += 1
    let number = count <= numbers.count ? numbers[count - 1] : count
    guard let end = rest.firstIndex(where: { ends.contains($0) }) else {
      defer { rest = [] }
      return Line(number: number, bytes: rest, isEnded: false, shift: shift)
    }
    let line = Line(number: number, bytes: rest[..<end], isEnded: true, shift: shift)
    let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
    rest = rest[(end + (isPair ? 2 : 1))...]
    return line
  }
}

/// Takes what it is asked for from the front of some bytes.
struct ByteScanner {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// Takes a text; false, and nothing taken, if it is not there.
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    let isThere = text.withUTF8Buffer { rest.prefix(count).elementsEqual($0) }
    if isThere { rest = rest.dropFirst(count) }
    return isThere
  }

  mutating func drop(_ count: Int) {
    rest = rest.dropFirst(count)
  }

  /// Takes what fulfils a condition; nil if that is nothing.
  mutating func take(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8>? {
    let taken = rest.prefix(while: condition)
    rest = rest.dropFirst(taken.count)
    return taken.isEmpty ? nil : taken
  }

  mutating func takeDigits() -> Bool { take(while: Self.isDigit) != nil }

  /// Takes letters, digits and underscores.
  mutating func takeWord() -> Bool { take(while: Self.isWord) != nil }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
