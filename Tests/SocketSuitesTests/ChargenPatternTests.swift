import Testing

@testable import SocketSuites

@Suite("The pattern of the character generator")
struct ChargenPatternTests {
  /// The first three rows and the last of the ring, as RFC 864 prints them.
  private static let rows = [
    0: ##" !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg"##,
    1: ##"!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefgh"##,
    2: ##""#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghi"##,
    94: ##"~ !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdef"##,
    95: ##" !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg"##,
  ]

  @Test("is that of RFC 864, row by row", arguments: rows.keys.sorted())
  func rfc(row: Int) throws {
    let text = try #require(Self.rows[row])
    let bytes = ChargenPattern(firstByte: UInt8(ascii: " ")).bytes(74, at: 74 * row)
    #expect(bytes == Array((text + "\r\n").utf8))
  }

  @Test("has xinetd's ring when it begins with an exclamation mark")
  func xinetd() {
    let pattern = ChargenPattern(firstByte: UInt8(ascii: "!"))
    let first = pattern.bytes(74, at: 0)
    #expect(first.first == UInt8(ascii: "!") && first[71] == UInt8(ascii: "h"))
    // 93 characters: behind the brace comes the exclamation mark again.
    let row = pattern.bytes(74, at: 74 * 30)
    #expect(row[62] == UInt8(ascii: "}") && row[63] == UInt8(ascii: "!"))
    #expect(Array(row.suffix(2)) == Array("\r\n".utf8))
  }

  @Test("is that of the blank for any other first byte, so that a wrong one is told")
  func wrongFirstByte() {
    #expect(ChargenPattern(firstByte: 0) == ChargenPattern(firstByte: UInt8(ascii: " ")))
  }

  @Test("fits together at any cut")
  func cuts() {
    let pattern = ChargenPattern(firstByte: UInt8(ascii: " "))
    let whole = pattern.bytes(20_000, at: 0)
    for cut in stride(from: 0, through: 20_000, by: 733) {
      #expect(pattern.bytes(cut, at: 0) + pattern.bytes(20_000 - cut, at: cut) == whole)
    }
  }
}
