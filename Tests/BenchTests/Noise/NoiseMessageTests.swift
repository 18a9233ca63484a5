import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("Messages of a module, and what noise makes of them")
struct NoiseMessageTests {
  private static func messages(_ text: String) -> [String] {
    ModuleMessage.all(in: Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  static let chunks: [(String, [String])] = [
    ("\r\nOK\r\n", ["\r\nOK\r\n"]), ("\r\nOK\r\n> ", ["\r\nOK\r\n", "> "]),
    ("WIFI GOT IP\r\n\r\nOK\r\n", ["WIFI GOT IP\r\n", "\r\nOK\r\n"]),
    ("\r\n+IPD,0,5,198.51.100.7,7:a\nb\r\nOK\r\n", ["\r\n+IPD,0,5,198.51.100.7,7:a\nb\r\n", "OK\r\n"]),
    ("+IPD,3:a\nbOK\r\n", ["+IPD,3:a\nb", "OK\r\n"]), ("\r\n+IPD,0,2920\r\n", ["\r\n+IPD,0,2920\r\n"]),
    ("\r\n+CIPRECVDATA,3:\n\n\n\r\nOK\r\n", ["\r\n+CIPRECVDATA,3:\n\n\n", "\r\nOK\r\n"]),
    ("+CIPRECVDATA:3,\n\n\n\r\nOK\r\n", ["+CIPRECVDATA:3,\n\n\n", "\r\nOK\r\n"]),
    ("+IPD,0,9:abc", ["+IPD,0,9:abc"]), ("\r\n", ["\r\n"]), ("+CWJAP:1\r\n", ["+CWJAP:1\r\n"]),
    ("+IPD,0,-5:x\r\n", ["+IPD,0,-5:", "x\r\n"]),
  ]

  @Test("are lines with the blank lines before them, prompts, and headers with their data", arguments: chunks)
  func cut(chunk: String, expected: [String]) {
    #expect(Self.messages(chunk) == expected)
  }

  @Test(
    "together are the chunk, whatever it is, and name data by their header",
    arguments: 0..<50 as Range<UInt64>)
  func whole(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("+IPD,0123:\r\n>OK CIPRECVDATA".utf8)
    let chunk = (0..<200).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }
    let messages = ModuleMessage.all(in: chunk)
    #expect(messages.flatMap(\.bytes) == chunk)
    for message in messages { #expect(message.bytes.starts(with: message.key)) }
    #expect(ModuleMessage.all(in: Array("+IPD,0,2:ab".utf8)).map(\.key) == [Array("+IPD,0,2:".utf8)])
  }

  @Test("become something else by each kind of noise, most of the time", arguments: NoiseKind.allCases)
  func kinds(kind: NoiseKind) {
    var random = SeededGenerator(seed: 7)
    let message = Array("\r\nSEND OK\r\n".utf8)
    let plain = [NoisePiece(message)]
    let results = (0..<100).map { _ in kind.pieces(of: message, using: &random) }
    #expect(results.count { $0 != plain } > 90)
    switch kind {
    case .drop: #expect(Set(results.map(\.count)) == [0])
    case .split, .reorder: #expect(Set(results.map { $0.flatMap(\.bytes) }) == [message])
    case .glue: #expect(Set(results) == [[NoisePiece(Array("\r\nSEND OK".utf8))]])
    case .cut: #expect(results.allSatisfy { message.starts(with: $0[0].bytes) && $0[0].bytes != message })
    case .double, .stuff: #expect(results.allSatisfy { $0[0].bytes.count > message.count })
    case .flip: #expect(results.allSatisfy { zip($0[0].bytes, message).count { $0 != $1 } == 1 })
    }
    // A message of one byte, such as a prompt, is no reason to crash.
    for _ in 0..<20 { _ = kind.pieces(of: [0x3E], using: &random) }
  }

  @Test("are in a script as the bytes that came, which is read as it was written")
  func script() throws {
    let script = NoiseScript(
      device: "sim:at1.7", seed: 17, suite: "s", testCase: "c",
      changes: [
        .init(phase: "-", number: 1, key: Array("> ".utf8), pieces: []),
        .init(
          phase: "c", number: 3, key: Array("\r\nOK\\ \u{7F}\r\n".utf8),
          pieces: [
            NoisePiece(Array(" SEND  OK \r\n".utf8)), NoisePiece([0, 0xFF], after: .microseconds(1500)),
            NoisePiece([], after: .seconds(2), isOvertaken: true),
          ]),
      ])
    var told = script
    told.remarks = ["a remark"]
    #expect(try NoiseScript(text: told.text) == told)
    #expect(
      script.text.split(separator: "\n").dropFirst(3).map(String.init) == [
        "at - 1 > ", #"at c 3 \r\nOK\\ \x7F\r\n"#, #"  say 0.0  SEND  OK \r\n"#, #"  say 1.5 \x00\xFF"#,
        "  late 2000.0 ",
      ])
  }

  static let bad: [(String, Int)] = [
    ("", 1), ("device sim:\nseed x\ncase a b", 1), ("device sim:\nseed 1\ncase a", 1),
    ("device sim:\nseed 1\ncase a b\nat c 0 x", 4), ("device sim:\nseed 1\ncase a b\nat c 1 \\q", 4),
    ("device sim:\nseed 1\ncase a b\n  say 0 x", 4),
    ("device sim:\nseed 1\ncase a b\nat c 1 x\n  say -1 x", 5),
    ("hello", 1),
  ]

  @Test("a script that is none is told with its line", arguments: bad)
  func badScript(text: String, line: Int) {
    let error = #expect(throws: NoiseScript.SyntaxError.self) { try NoiseScript(text: text) }
    #expect(error?.line == line)
  }
}
