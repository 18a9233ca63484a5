import Testing

@testable import PositionedJSON

@Suite("Reading JSON")
struct JSONReaderTests {
  @Test(
    "documents of RFC 8259 are read",
    arguments: [
      "{}", "[]", " [ ] ", "{\"\":0}", "0", "-0", "-0.0", "1e5", "1E+05", "123.456e-7", "\"\"", "null",
      "true",
      "false", "\t\r\n null \r\n", #""\u0000""#, #""\ud83d\ude00""#, #""\uDBFF\uDFFF""#,
      #""\"\\\/\b\f\n\r\t""#,
      "\"\u{7F}\"", "\"\u{2028}\u{2029}\"", "[[[[[1]]]]]", #"{"a":{"a":{"a":1}}}"#, "\"\u{10FFFF}\"",
      "[\"\u{FEFF}\"]", "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{10000}\"", "1e999", "[1,2,3]",
    ])
  func accepts(document: String) throws {
    _ = try read(document)
  }

  @Test("the two example documents of RFC 8259 §13 are read as written")
  func rfcExamples() throws {
    let image = try read(
      #"""
      {
        "Image": {
            "Width":  800,
            "Height": 600,
            "Title":  "View from 15th Floor",
            "Thumbnail": {
                "Url":    "http://www.example.com/image/481989943",
                "Height": 125,
                "Width":  100
            },
            "Animated" : false,
            "IDs": [116, 943, 234, 38793]
          }
      }
      """#)
    #expect(image["Image"]?["Thumbnail"]?["Url"]?.string == "http://www.example.com/image/481989943")
    #expect(image["Image"]?["IDs"]?.array?.map(\.number?.integer) == [116, 943, 234, 38793])
    #expect(image["Image"]?["Animated"]?.bool == false)
    #expect(image["Image"]?["Title"]?.position == JSONPosition(line: 5, column: 17))
    let places = try read(#"[{"Latitude": 37.7668, "State": "CA"}, {"Latitude": 37.371991}]"#)
    #expect(places.array?.map { $0["Latitude"]?.number?.double } == [37.7668, 37.371991])
  }

  @Test("escapes become the characters that they name")
  func escapes() throws {
    let node = try read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00""#)
    #expect(node.string == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1F600}")
  }

  @Test("a number keeps its literal")
  func numbers() throws {
    let numbers = try #require(
      try read("[5, 5.0, -0, 1e2, 9223372036854775807, 9223372036854775808, 1e999]").array
    ).compactMap(\.number)
    #expect(
      numbers.map(\.text) == [
        "5", "5.0", "-0", "1e2", "9223372036854775807", "9223372036854775808", "1e999",
      ])
    #expect(numbers.map(\.isIntegerLiteral) == [true, false, true, false, true, true, false])
    #expect(numbers.map(\.integer) == [5, nil, 0, nil, Int.max, nil, nil])
    #expect(numbers.map(\.double) == [5, 5, 0, 100, 9.223372036854775807e18, 9.223372036854775808e18, nil])
    #expect(numbers[0] != numbers[1])
  }

  @Test("members keep their order and the places of their names")
  func members() throws {
    let members = try #require(try read("{\"b\": 1,\n \"a\" : [true]}").members)
    #expect(members.map(\.name) == ["b", "a"])
    #expect(members.map(\.namePosition.description) == ["1:2", "2:2"])
    #expect(members.map(\.node.position.description) == ["1:7", "2:8"])
  }

  @Test(
    "lines end at LF, CR LF and a lone CR; a column is one scalar",
    arguments: [
      ("\n\n  7", "3:3"), ("\r\n\r\n7", "3:1"), ("\r\r7", "3:1"), ("\n\r7", "3:1"), ("\t7", "1:2"),
      ("[\"\u{E9}\u{1F600}\",7]", "1:7"), ("/*\n\u{E9}*/7", "2:4"), ("\u{FEFF}7", "1:1"),
    ])
  func positions(document: String, expected: String) throws {
    let node = try read(document, relaxed)
    #expect((node.array?.last ?? node).position.description == expected)
  }

  @Test("names that differ only by normalisation or case are different names")
  func canonicalEquivalence() throws {
    let node = try read("{\"\u{E9}\": 1, \"e\u{301}\": 2, \"A\": 3, \"a\": 4}")
    #expect(node["\u{E9}"]?.number?.integer == 1)
    #expect(node["e\u{301}"]?.number?.integer == 2)
    #expect(node["a"]?.number?.integer == 4)
    #expect(node["e"] == nil)
  }

  @Test("comments and trailing commas are read on request")
  func relaxations() throws {
    let text = "// one\n{\"a\" /* two */ : [1, 2, ], // three\r\"b\": \"//\", /**/}/* end */ // no line end"
    #expect(try JSONValue(read(text, relaxed)).description == #"{"a":[1,2],"b":"//"}"#)
    #expect(
      syntaxError(Array("/* never ends *".utf8), relaxed)?.message == JSONSyntax.unterminatedComment.message)
    #expect(
      syntaxError(Array("[,]".utf8), relaxed)?.message == JSONSyntax.unexpected(expected: .value).message)
    #expect(
      syntaxError(Array("[1,,]".utf8), relaxed)?.message == JSONSyntax.unexpected(expected: .value).message)
    #expect(syntaxError(Array("[1] / 2".utf8), relaxed)?.message == JSONSyntax.trailingContent.message)
  }

  @Test("accessors answer nil for another kind of value, and every kind has a name")
  func accessors() throws {
    let nodes = try #require(try read(#"[{}, [], "", 0, true, null]"#).array)
    #expect(nodes.map { $0.members != nil } == [true, false, false, false, false, false])
    #expect(nodes.map { $0.array != nil } == [false, true, false, false, false, false])
    #expect(nodes.map { $0.string != nil } == [false, false, true, false, false, false])
    #expect(nodes.map { $0.number != nil } == [false, false, false, true, false, false])
    #expect(nodes.map { $0.bool != nil } == [false, false, false, false, true, false])
    #expect(nodes.map(\.isNull) == [false, false, false, false, false, true])
    #expect(
      nodes.map(\.typeName) == ["an object", "an array", "a string", "a number", "true or false", "null"])
  }

  @Test(
    "JSON5 is read where it is allowed, and refused where it is not",
    arguments: [
      ("{a: 1, $b_2: 2, \u{e9}t\u{e9}: 3}", "{\"a\":1,\"$b_2\":2,\"\u{e9}t\u{e9}\":3}"),
      ("'it\"s'", #""it\"s""#),
      (#"'it\'s \x41\v\0'"#, #""it's A\u000b\u0000""#), ("'one \\\n line, \\\r\ntwo'", #""one  line, two""#),
      ("[+1, -0x1F, .5, 5., 1.5e3, -.5E-1]", "[1,-31,0.5,5,1500.0,-0.05]"), ("[\u{A0}1\u{0B}\u{0C}]", "[1]"),
    ])
  func json5(document: String, expected: String) throws {
    #expect(try JSONWriter.compact.write(JSONValue(read(document, relaxed))) == expected)
    #expect(syntaxError(Array(document.utf8)) != nil)
  }

  @Test(
    "what is not JSON5 either is an error with its place",
    arguments: [
      ("Infinity", "1:1: unknown word; only true, false and null stand without quotes"),
      ("0x", "1:3: a number needs at least one digit here"),
      ("0x1G", "1:5: a number needs at least one digit here"),
      ("0x8000000000000000", "1:1: a hexadecimal number must not be above 0x7fffffffffffffff"),
      (".", "1:2: a number needs at least one digit here"),
      ("+", "1:2: a number needs at least one digit here"),
      ("{1a: 2}", "1:2: expected a name in double quotes"),
      ("'a\"", "1:1: the string that begins here has no closing quote"),
      (#"'\x4'"#, #"1:2: unknown escape; only \" \\ \/ \b \f \n \r \t and \u are known"#),
      (#"'\1'"#, #"1:2: unknown escape; only \" \\ \/ \b \f \n \r \t and \u are known"#),
    ])
  func notJSON5(document: String, expected: String) throws {
    let error = try #require(syntaxError(Array(document.utf8), relaxed))
    #expect("\(error.position): \(error.message)" == expected)
  }
}

extension JSONValue {
  var description: String { JSONWriter.compact.write(self) }
}
