import Testing

@testable import PositionedJSON

@Suite("Writing JSON")
struct JSONWriterTests {
  static let sample = JSONValue.object([
    ("name", .string("a \"b\" \\ /")), ("list", .array([.integer(-1), .number(0.1), .bool(true), .null])),
    ("none", .object([])), ("empty", .array([])),
  ])

  @Test("the compact form is one line in the given order")
  func compact() {
    #expect(
      JSONWriter.compact.write(Self.sample)
        == #"{"name":"a \"b\" \\ /","list":[-1,0.1,true,null],"none":{},"empty":[]}"#)
  }

  @Test("the indented form has one member a line")
  func indented() {
    #expect(
      JSONWriter.indented.write(Self.sample) == #"""
        {
          "name": "a \"b\" \\ /",
          "list": [
            -1,
            0.1,
            true,
            null
          ],
          "none": {},
          "empty": []
        }
        """#)
  }

  @Test(
    "characters that could break a line or a terminal are escaped, all others stay",
    arguments: [
      ("\u{0}\u{1F}\u{7F}\u{80}\u{9F}\u{A0}", "\\u0000\\u001f\\u007f\\u0080\\u009f\u{A0}"),
      ("\u{8}\u{C}\n\r\t", #"\b\f\n\r\t"#), ("\r\n", #"\r\n"#),
      ("\u{2027}\u{2028}\u{2029}\u{202A}", "\u{2027}\\u2028\\u2029\u{202A}"),
      ("\u{E9}e\u{301}\u{1F600}\u{FEFF}", "\u{E9}e\u{301}\u{1F600}\u{FEFF}"), ("</script>", "</script>"),
    ])
  func escapes(text: String, expected: String) throws {
    let written = JSONWriter.compact.write(.string(text))
    #expect(written.utf8.elementsEqual("\"\(expected)\"".utf8))
    #expect(try read(written).string?.utf8.elementsEqual(text.utf8) == true)
  }

  @Test(
    "a number is written with the fewest digits that read back as itself",
    arguments: [
      (0.1, "0.1"), (5, "5.0"), (-0.0, "-0.0"), (1e16, "1e+16"), (.leastNonzeroMagnitude, "5e-324"),
      (0.1 + 0.2, "0.30000000000000004"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.nan, "null"), (.infinity, "null"),
      (-.infinity, "null"),
    ])
  func numbers(number: Double, expected: String) throws {
    #expect(JSONWriter.compact.write(.number(number)) == expected)
    if number.isFinite { #expect(try read(expected).number?.double == number) }
  }

  @Test("the ASCII form escapes what is beyond ASCII in UTF-16, and spells numbers as it is told")
  func ascii() throws {
    let writer = JSONWriter.ascii(indentation: 1) { "\($0)e0" }
    let text = "\u{7F}\u{A0}\u{E9}\u{1F600}~"
    #expect(
      writer.write(.object([("\u{E9}", .array([.string(text), .number(2.5)]))])) == #"""
        {
         "\u00e9": [
          "\u007f\u00a0\u00e9\ud83d\ude00~",
          2.5e0
         ]
        }
        """#)
    #expect(try read(writer.write(.string(text))).string == text)
  }

  @Test("the whole range of Int64 is written", arguments: [Int64.min, -1, 0, Int64.max])
  func integers(integer: Int64) {
    #expect(JSONWriter.compact.write(.integer(integer)) == String(integer))
  }

  @Test("objects and arrays that are made while they are written have the same text, in pieces")
  func made() {
    func array(_ count: Int) -> JSONValue { .array((0..<count).map { .count($0) }) }
    let plain = JSONValue.object((0..<500).map { ("\($0)", array($0 % 40)) })
    let made = JSONValue.madeObject(count: 500) { index in
      ("\(index)", .madeArray(count: index % 40) { .count($0) })
    }
    #expect(made == plain)
    #expect(made != .madeObject(count: 1) { ("\($0)", .null) })
    for writer in [JSONWriter.compact, .indented] {
      var pieces = Pieces()
      writer.write(made, to: &pieces)
      #expect(pieces.texts.joined() == writer.write(plain))
      #expect(pieces.texts.count > 1)
      #expect(pieces.texts.allSatisfy { $0.utf8.count < 20_000 })
    }
  }

  private struct Pieces: TextOutputStream {
    var texts: [String] = []

    mutating func write(_ text: String) { texts.append(text) }
  }
}
