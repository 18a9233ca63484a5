import Testing

@testable import PositionedJSON

@Suite("Errors of the JSON reader")
struct JSONSyntaxErrorTests {
  @Test(
    "what is not JSON is an error that says where and why",
    arguments: [
      ("", "1:1: the document ends here; expected a value"),
      (" \n ", "2:2: the document ends here; expected a value"),
      ("[", "1:2: the document ends here; expected a value"),
      ("{", "1:2: the document ends here; expected a name in double quotes"),
      ("{\"a\"", "1:5: the document ends here; expected ':' after the name"),
      ("{\"a\":", "1:6: the document ends here; expected a value"),
      ("{\"a\":1", "1:7: the document ends here; expected ',' or '}'"),
      ("[1", "1:3: the document ends here; expected ',' or ']'"),
      ("[1}", "1:3: expected ',' or ']'"),
      ("{\"a\":1]", "1:7: expected ',' or '}'"),
      ("{a:1}", "1:2: expected a name in double quotes"),
      ("{'a':1}", "1:2: expected a name in double quotes"),
      ("{\"a\" 1}", "1:6: expected ':' after the name"),
      ("[1 2]", "1:4: expected ',' or ']'"),
      ("[,1]", "1:2: expected a value"),
      ("[1,]", "1:3: remove this comma; nothing follows it"),
      ("{\"a\":1,}", "1:7: remove this comma; nothing follows it"),
      ("{} {}", "1:4: expected nothing more after the document's value"),
      ("1 x", "1:3: expected nothing more after the document's value"),
      ("nul", "1:1: unknown word; only true, false and null stand without quotes"),
      ("[True]", "1:2: unknown word; only true, false and null stand without quotes"),
      ("NaN", "1:1: unknown word; only true, false and null stand without quotes"),
      ("-Infinity", "1:2: a number needs at least one digit here"),
      ("+1", "1:1: expected a value"),
      (".5", "1:1: expected a value"),
      ("5.", "1:3: a number needs at least one digit here"),
      ("1e", "1:3: a number needs at least one digit here"),
      ("1e+", "1:4: a number needs at least one digit here"),
      ("-", "1:2: a number needs at least one digit here"),
      ("012", "1:1: a number must not begin with a superfluous zero"),
      ("[-01]", "1:3: a number must not begin with a superfluous zero"),
      ("0x10", "1:2: expected nothing more after the document's value"),
      ("\"abc", "1:1: the string that begins here has no closing quote"),
      ("\"abc\\", "1:1: the string that begins here has no closing quote"),
      ("[\"a\nb\"]", #"1:4: the line ends in a string; close its quote, or write \n"#),
      ("\"a\tb\"", #"1:3: control character U+0009 in a string; write \u0009"#),
      ("\"\0\"", #"1:2: control character U+0000 in a string; write \u0000"#),
      (#""a\xb""#, #"1:3: unknown escape; only \" \\ \/ \b \f \n \r \t and \u are known"#),
      (#""\u12""#, #"1:2: \u needs four hexadecimal digits"#),
      (#""\u12G4""#, #"1:2: \u needs four hexadecimal digits"#),
      (#""\ud800""#, "1:2: half of a surrogate pair; write both halves or the character itself"),
      (#""\udc00""#, "1:2: half of a surrogate pair; write both halves or the character itself"),
      (#""\ud800\u0041""#, "1:2: half of a surrogate pair; write both halves or the character itself"),
      (#""\ud800\ud800""#, "1:2: half of a surrogate pair; write both halves or the character itself"),
      (#""\ud800\n""#, "1:2: half of a surrogate pair; write both halves or the character itself"),
      ("[1] // no", "1:5: comments are not allowed here"),
      ("/* no */ 1", "1:1: comments are not allowed here"),
      ("{\"a\":1,\n \"\\u0061\":2}", #"2:2: duplicate name "a"; first used at 1:2"#),
      ("[\u{A0}1]", "1:2: expected a value"),
    ])
  func message(document: String, expected: String) throws {
    let error = try #require(syntaxError(Array(document.utf8)))
    #expect("\(error.position): \(error.message)" == expected)
  }

  @Test(
    "every ill-formed UTF-8 sequence is an error at its first byte",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0x80], [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xFE], [0xFF], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func invalidUTF8(sequence: [UInt8]) throws {
    for (before, after) in [("[\"\u{E9}", "\"]"), ("[ /*", "*/1]"), ("[  \t", "]")] {
      let error = try #require(syntaxError(Array(before.utf8) + sequence + Array(after.utf8), relaxed))
      #expect(error.message == JSONSyntax.invalidUTF8.message)
      #expect(error.position == JSONPosition(line: 1, column: before.unicodeScalars.count + 1))
    }
  }

  @Test("a name that comes twice is found in an object of any size", arguments: [2, 16, 17, 40, 1000])
  func duplicate(count: Int) throws {
    let names = (0..<count).map { "\"n\($0)\":0" }
    #expect(syntaxError(Array("{\(names.joined(separator: ","))}".utf8)) == nil)
    for index in [0, count - 1] {
      let document = "{\((names + [names[index]]).joined(separator: ",\n"))}"
      let error = try #require(syntaxError(Array(document.utf8)))
      #expect(error.position == JSONPosition(line: count + 1, column: 1))
      #expect(error.message.hasPrefix("duplicate name \"n\(index)\"; first used at \(index + 1):"))
    }
  }

  @Test("the limits on size and depth hold exactly")
  func limits() throws {
    let small = JSONReader.Options(maximumSize: 4, maximumDepth: 2)
    #expect(syntaxError(Array("[[]]".utf8), small) == nil)
    #expect(syntaxError(Array("[[] ]".utf8), small)?.message == "the document is larger than 4 bytes")
    let deep = try #require(syntaxError(Array("[[[]]]".utf8), JSONReader.Options(maximumDepth: 2)))
    #expect(deep.position == JSONPosition(line: 1, column: 3))
    #expect(deep.message == "arrays and objects are nested deeper than 2 levels")
    #expect(syntaxError(Array("0".utf8), JSONReader.Options(maximumDepth: 0)) == nil)
  }

  @Test("the greatest depth is read, written and released; a bottomless document is an error")
  func depth() throws {
    let options = JSONReader.Options(maximumDepth: .max)
    #expect(options.maximumDepth == 512)
    let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONWriter.compact.write(JSONValue(read(deepest, options))) == deepest)
    let bottomless = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(syntaxError(bottomless, options)?.message == JSONSyntax.tooDeep(maximum: 512).message)
    let objects = Array(String(repeating: #"{"":"#, count: 100_000).utf8)
    #expect(syntaxError(objects, options)?.message == JSONSyntax.tooDeep(maximum: 512).message)
  }

  @Test("no message repeats a value of the document")
  func values() throws {
    for document in [
      "{\"k\": hunter2}", "{\"k\": \"hunter2}", "{\"k\": \"hunter2\\q\"}", "{\"k\": \"x\"hunter2\"}",
    ] {
      let error = try #require(syntaxError(Array(document.utf8)))
      #expect(!error.message.contains("hunter2"))
    }
  }
}
