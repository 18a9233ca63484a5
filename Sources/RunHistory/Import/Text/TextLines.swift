import PositionedJSON

/// The lines of a text with their numbers; LF, CR LF and a lone CR end a line.
struct TextLines {
  struct Line {
    /// From 1.
    let number: Int
    /// Without the line end.
    let bytes: ArraySlice<UInt8>
    /// Whether the text goes on behind it.
    let isEnded: Bool
  }

  private var rest: ArraySlice<UInt8>
  private var number = 0

  /// A leading byte order mark is no part of the text.
  init(_ bytes: [UInt8]) {
    rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  mutating func next() -> Line? {
    guard !rest.isEmpty else { return nil }
    number += 1
    guard let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
      defer { rest = [] }
      return Line(number: number, bytes: rest, isEnded: false)
    }
    let line = Line(number: number, bytes: rest[..<end], isEnded: true)
    let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
    rest = rest[(end + (isPair ? 2 : 1))...]
    return line
  }
}
