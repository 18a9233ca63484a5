import Testing

@testable import PositionedJSON

@Suite("Properties of JSON reader and writer")
struct JSONPropertyTests {
  @Test("what is written reads back as the same value, in both forms", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let value = JSONValue.random(depth: 4, using: &generator)
    for writer in [JSONWriter.compact, .indented] {
      let text = writer.write(value)
      #expect(try JSONValue(read(text)) == value)
      #expect(try writer.write(JSONValue(read(text))).utf8.elementsEqual(text.utf8))
    }
    #expect(!JSONWriter.compact.write(value).contains { $0.isNewline })
  }

  @Test("every truncation of a document is an error", arguments: 0..<20 as Range<UInt64>)
  func truncation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let value = JSONValue.array([JSONValue.random(depth: 4, using: &generator)])
    let bytes = Array(JSONWriter.indented.write(value).utf8)
    for length in bytes.indices { #expect(syntaxError(Array(bytes[..<length])) != nil) }
    #expect(syntaxError(bytes) == nil)
  }

  @Test("no bytes crash the reader, and errors lie inside the document", arguments: 0..<20 as Range<UInt64>)
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let words =
      [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d800", "0", "-", ".", "e", "true", "/*", "*/", "//",
        "\n",
      ]
      .map { Array($0.utf8) } + [[0xE2, 0x80, 0xA8], [0xED, 0xA0, 0x80], [0xFF], [0xEF, 0xBB, 0xBF]]
    for _ in 0..<500 {
      let count = Int.random(in: 0...40, using: &generator)
      let isPlain = Bool.random(using: &generator)
      let bytes: [UInt8] = (0..<count).flatMap { _ -> [UInt8] in
        isPlain
          ? [UInt8.random(in: 0...255, using: &generator)]
          : words[Int.random(in: words.indices, using: &generator)]
      }
      for options in [JSONReader.Options(), relaxed] {
        guard let error = syntaxError(bytes, options) else { continue }
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
        #expect(1...lines ~= error.position.line)
        #expect(1...(bytes.count + 1) ~= error.position.column)
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test("a wide document is read in linear time", .timeLimit(.minutes(1)))
  func width() throws {
    let members = (0..<200_000).map { "\"\($0)\":[]" }.joined(separator: ",")
    #expect(try read("{\(members)}").members?.count == 200_000)
  }

  @Test("a damaged document never crashes the reader", arguments: 0..<20 as Range<UInt64>)
  func mutation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = Array(JSONWriter.indented.write(JSONValue.random(depth: 4, using: &generator)).utf8)
    for _ in 0..<200 {
      var damaged = bytes
      for _ in 0..<3 {
        let index = Int.random(in: damaged.indices, using: &generator)
        damaged[index] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = syntaxError(damaged, relaxed)
    }
  }
}

extension JSONValue {
  fileprivate static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: (depth > 0 ? 0 : 2)...6, using: &generator) {
    case 0:
      let count = Int.random(in: 0...4, using: &generator)
      return .object(
        (0..<count).map { ("\($0)" + randomText(&generator), random(depth: depth - 1, using: &generator)) })
    case 1:
      let count = Int.random(in: 0...4, using: &generator)
      return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
    case 2: return .string(randomText(&generator))
    case 3: return .integer(Int64(bitPattern: generator.next()))
    case 4:
      let number = Double(bitPattern: generator.next())
      return number.isFinite ? .number(number) : .null
    case 5: return .bool(Bool.random(using: &generator))
    default: return .null
    }
  }

  private static func randomText(_ generator: inout SeededGenerator) -> String {
    let limits: [UInt32] = [0x7F, 0xFF, 0xFFFF, 0x10FFFF]
    let scalars = (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0...limits.randomElement(using: &generator)!, using: &generator))
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
