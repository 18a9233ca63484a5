import ATCommand
import Testing
import Timekeeping

@Suite("The AT tokenizer")
struct ATTokenizerTests {
  static let ipd = ATDataRule(
    prefix: "+IPD,", fieldCounts: [2, 4], lengthField: 1, terminator: ":", destination: .unsolicited)
  static let read = ATDataRule(
    prefix: "+CIPRECVDATA,", fieldCounts: [1], lengthField: 0, terminator: ":", destination: .exchange)
  static let readAT2 = ATDataRule(
    prefix: "+CIPRECVDATA:", fieldCounts: [3], lengthField: 0, terminator: ",", destination: .exchange)

  static func tokenizer() -> ATTokenizer {
    var limits = ATLimits()
    limits.line = 64
    limits.payload = 2048
    return ATTokenizer(rules: [ipd, read, readAT2], limits: limits)
  }

  static func line(_ text: String) -> ATToken { .line(Array(text.utf8)) }

  static func data(_ rule: ATDataRule, _ fields: [String], _ payload: String) -> ATToken {
    .data(ATData(rule: rule, fields: fields.map { Array($0.utf8) }, payload: Array(payload.utf8)))
  }

  static let table: [(String, [ATToken])] = [
    ("\r\nOK\r\n", [line("OK")]),
    ("AT+GMR\r\r\nAT version:1.7.0.0\r\nOK\r\n", [line("AT+GMR"), line("AT version:1.7.0.0"), line("OK")]),
    ("\r\n\r\n\n\r\r\n", []),
    ("\r\nOK\r\n> ", [line("OK"), .prompt]),
    ("\r\nOK\r\n\r\n>\r\nRecv 5 bytes\r\n", [line("OK"), .prompt, line("Recv 5 bytes")]),
    ("> >  x\r\n", [.prompt, .prompt, line(" x")]),
    ("a > b\r\n", [line("a > b")]),
    ("\r\n+IPD,0,5:hello0,CLOSED\r\n", [data(ipd, ["0", "5"], "hello"), line("0,CLOSED")]),
    (
      "\r\n+IPD,1,3,10.0.0.1,53:\r\n>\r\nOK\r\n",
      [data(ipd, ["1", "3", "10.0.0.1", "53"], "\r\n>"), line("OK")]
    ),
    ("\r\n+IPD,4,1460\r\n", [line("+IPD,4,1460")]),
    ("\r\n+IPD,2,0:OK\r\n", [data(ipd, ["2", "0"], ""), line("OK")]),
    ("\r\n+CIPRECVDATA,4:\r\n\r\n\r\nOK\r\n", [data(read, ["4"], "\r\n\r\n"), line("OK")]),
    (
      "+CIPRECVDATA:2,\"10.0.0.1\",7,ab\r\nOK\r\n",
      [data(readAT2, ["2", "\"10.0.0.1\"", "7"], "ab"), line("OK")]
    ),
    ("\r\n+IPD,0,x:hello\r\nOK\r\n", [.noise(.malformedHeader), line("OK")]),
    ("\r\n+IPD,0:hello\r\nOK\r\n", [.noise(.malformedHeader), line("OK")]),
    ("\r\n+IPD,0,-5:hello\r\nOK\r\n", [.noise(.malformedHeader), line("OK")]),
    ("\r\n+IPD,0,2049:hello\r\nOK\r\n", [.noise(.payloadTooLong(announced: 2049)), line("OK")]),
    ("\r\n+IPD,0,99999999999999999999:x\r\nOK\r\n", [.noise(.malformedHeader), line("OK")]),
    (
      String(repeating: "x", count: 65) + "\r\nready\r\n",
      [.noise(.lineTooLong(bytes: 66)), line("ready")]
    ),
    (
      "\r\n+IPD," + String(repeating: "1", count: 300) + "\r\nOK\r\n",
      [.noise(.malformedHeader), line("OK")]
    ),
  ]

  @Test("bytes become the expected tokens", arguments: table)
  func tokens(bytes: String, expected: [ATToken]) {
    var tokenizer = Self.tokenizer()
    #expect(tokenizer.feed(Array(bytes.utf8)) == expected)
  }

  @Test("byte by byte, and cut in two anywhere, the tokens are the same", arguments: table)
  func chunking(bytes: String, expected: [ATToken]) {
    let all = Array(bytes.utf8)
    var drip = Self.tokenizer()
    #expect(all.flatMap { drip.feed([$0]) } == expected)
    for cut in 0...all.count {
      var split = Self.tokenizer()
      #expect(split.feed(Array(all[..<cut])) + split.feed(Array(all[cut...])) == expected)
    }
  }

  @Test("any bytes in any chunks give the same tokens, and the next clean line is heard")
  func garbage() {
    var generator = SeededGenerator(seed: 42)
    let alphabet = Array("+IPD,CRV:0123\"\r\n> OK".utf8) + [0x00, 0xFF, 0x80]
    for _ in 0..<300 {
      let bytes = (0..<generator.below(400)).map { _ in alphabet[Int(generator.below(UInt64(alphabet.count)))]
      }
      var whole = Self.tokenizer()
      let expected = whole.feed(bytes)
      var chunked = Self.tokenizer()
      var tokens: [ATToken] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int(generator.below(7)) + 1
        tokens += chunked.feed(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(tokens == expected)
      // Whatever it was in the middle of ends after at most one payload.
      let flush = [UInt8](repeating: UInt8(ascii: "\n"), count: 2048)
      #expect(chunked.feed(flush + Array("ready\r\n".utf8)).last == Self.line("ready"))
    }
  }
}
