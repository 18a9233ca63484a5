import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("A script of AT commands")
struct DialogueStepTests {
  @Test("has commands, expectations, payloads and waits; comments and blank lines are no steps")
  func steps() throws {
    let text = #"""
      # a bug
      AT+GMR

        at+cwmode=1 \#r
      expect OK
      expect /version:1\.7|2/
      wait 500ms
      send 9 "a\"b\\\r\n\x00 c"
      """#
    let steps = try DialogueStep.script(Array(text.utf8))
    #expect(steps.map(\.number) == [2, 4, 5, 6, 7, 8])
    #expect(
      steps.map(\.action) == [
        .command(Array("AT+GMR".utf8)), .command(Array("at+cwmode=1".utf8)), .expect(.line("OK")),
        .expect(.pattern(#"version:1\.7|2"#)), .wait(.milliseconds(500)),
        .send(Array("a\"b\\\r\n\0 c".utf8)),
      ])
  }

  @Test(
    "that makes no sense is refused with its line and without its words",
    arguments: [
      ("AT\nsecret", 2, "expected an AT command, expect, send, wait"), ("expect", 1, "expect LINE"),
      ("expect /a", 1, "between slashes"), ("expect //", 1, "between slashes"),
      ("expect /(secret/", 1, "regular expression"), ("wait 2", 1, "a duration with its unit"),
      ("wait -1s", 1, "a duration with its unit"), ("send hello", 1, "expected send N"),
      (#"send 5 "secret""#, 1, "expected 5 bytes between the quotes, got 6"),
      (#"send 0 """#, 1, "N from 1 to 2048"),
      (#"send 1 "\q""#, 1, "expected send N"), (#"send 1 ""#, 1, "expected send N"),
      ("# nothing\n", 1, "at least one"),
      ("", 1, "at least one"), ("AT\u{1}", 1, "no control characters"),
      ("AT+CWJAP=\"a\",\rsecret", 1, "no control characters"),
    ])
  func refused(script: String, line: Int, words: String) {
    let error = #expect(throws: DialogueStep.SyntaxError.self) { try DialogueStep.script(Array(script.utf8)) }
    #expect(error?.number == line)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.message.contains("secret") == false)
  }

  @Test("that is no text, or has an endless line, is refused")
  func bytes() {
    #expect(throws: DialogueStep.SyntaxError.self) { try DialogueStep.script([0x41, 0x54, 0xFF]) }
    #expect(throws: DialogueStep.SyntaxError.self) {
      try DialogueStep.script(Array("AT".utf8) + [UInt8](repeating: 0x41, count: 5000))
    }
  }
}

@Suite("Lines of a module, for people")
struct SpokenLinesTests {
  private static func cut(_ text: String, size: Int = .max) -> [String] {
    var lines = SpokenLines()
    var found: [[UInt8]] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      found += lines.feed(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    found += lines.finish()
    return found.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("end at a line feed, at a prompt and behind announced data, however the bytes are cut")
  func cutting() {
    let text =
      "AT\r\r\n\r\nOK\r\n> \r\nSEND OK\r\n\r\n+IPD,0,7:a\r\nb>c\nready\r\n+IPD,3:xyz+IPD,1,2,1.2.3.4,7:zz0,CLOSED"
    for size in 1...text.utf8.count {
      #expect(
        Self.cut(text, size: size) == [
          "AT", "OK", ">", "SEND OK", "+IPD,0,7:a\r\nb>c\n", "ready", "+IPD,3:xyz", "+IPD,1,2,1.2.3.4,7:zz",
          "0,CLOSED",
        ])
    }
  }

  @Test("announced data that cannot be is a line like others, and an endless line is cut")
  func bounds() {
    #expect(Self.cut("+IPD,0,99999999:x\nOK\n") == ["+IPD,0,99999999:x", "OK"])
    #expect(Self.cut("+IPD,a:x\nOK\n") == ["+IPD,a:x", "OK"])
    #expect(Self.cut(String(repeating: "x", count: 3000)).map(\.count) == [1024, 1024, 952])
    var lines = SpokenLines()
    for _ in 0..<100 { _ = lines.feed([UInt8](repeating: 0x3A, count: 10_000)) }
    #expect(lines.finish().allSatisfy { $0.count <= 1024 })
  }
}
