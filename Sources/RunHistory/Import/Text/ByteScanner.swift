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
