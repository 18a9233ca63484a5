import Testing

@testable import ESP8266Simulator

@Suite("Arguments of a command")
struct ArgumentTests {
  @Test(
    "a backslash takes the next character as it is; commas need none",
    arguments: [
      (#""ab\\\,c""#, #"ab\,c"#), (#""0123456789\"\\""#, #"0123456789"\"#), (#""a,b""#, "a,b"),
      (#""a\xb""#, "axb"), (#""""#, ""),
    ])
  func quoting(text: String, value: String) throws {
    let arguments = try Arguments(Array(text.utf8))
    #expect(arguments.count == 1)
    #expect(try arguments.text(0) == value)
  }

  @Test("empty ones may be left out in the middle and dangle at the end")
  func empty() throws {
    let arguments = try Arguments(Array(#""a",,7,,"#.utf8))
    #expect(arguments.count == 3)
    #expect(arguments.isEmpty(1) && arguments.isEmpty(9))
    #expect(try arguments.optionalNumber(1, in: 0...1) == nil)
    #expect(try arguments.number(2, in: 0...7) == 7)
    #expect(try Arguments([]).count == 0)
  }

  @Test(
    "nonsense is rejected",
    arguments: [
      #""abc"#, #""abc\"#, #""a"b"#, #""a" ,1"#, "1x", "x", "+1", "--1", "1 ", "99999999999", "0x10",
      "1,\u{FF}",
    ])
  func nonsense(text: String) {
    #expect(throws: CommandError.self) { try Arguments(Array(text.utf8)) }
  }

  @Test("numbers may be hexadecimal where the firmware is said to take them")
  func hexadecimal() throws {
    let arguments = try Arguments(Array("0x7FF,12".utf8), acceptsHexadecimal: true)
    #expect(try arguments.number(0, in: 0...0x7FF) == 0x7FF)
    #expect(try arguments.number(1, in: 0...12) == 12)
    #expect(throws: CommandError.self) { try arguments.number(1, in: 0...11) }
    #expect(throws: CommandError.self) { try Arguments(Array("0x".utf8), acceptsHexadecimal: true) }
  }
}
