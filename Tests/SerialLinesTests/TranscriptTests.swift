import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("Transcripts")
struct TranscriptTests {
  static let secrets = ["correct horse", "qu\"o\\te,comma", "päss&wörd<>", "aaab"]

  @Test("a secret is gone in every form, however the stream is cut", arguments: secrets)
  func redaction(secret: String) {
    for form in SecretRedactor.forms(of: secret) {
      let stream = Array("AT+CWJAP=\"x\",\"".utf8) + form + Array("\"\r\n".utf8) + form + form
      for size in 1...stream.count {
        var redactor = SecretRedactor(SecretRedactor.forms(of: secret))
        var shown: [UInt8] = []
        var rest = stream[...]
        while !rest.isEmpty {
          shown += redactor.feed(Array(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        shown += redactor.finish()
        #expect(String(decoding: shown, as: UTF8.self) == "AT+CWJAP=\"x\",\"***\"\r\n******")
      }
    }
  }

  @Test("without a secret in it the stream comes out as it went in")
  func transparency() {
    var generator = SeededGenerator(seed: 5)
    let alphabet = Array("abcorrect hse\r\n".utf8)
    for _ in 0..<200 {
      let stream = (0..<generator.below(60)).map { _ in alphabet[Int(generator.below(UInt64(alphabet.count)))]
      }
      guard !String(decoding: stream, as: UTF8.self).contains("aaab") else { continue }
      var redactor = SecretRedactor([Array("aaab".utf8)])
      let shown = stream.flatMap { redactor.feed([$0]) } + redactor.finish()
      #expect(shown == stream)
    }
  }

  @Test("in bytes that are whole every secret is masked, and what only begins like one is shown")
  func whole() {
    let redactor = SecretRedactor(["abcXdef", "cX", "aaab"].map { Array($0.utf8) })
    for (text, shown) in [
      ("", ""), ("abcXdef", "***"), ("abcX", "ab***"), ("aaaab", "a***"),
      ("abcXdeabcXdef-aaa", "ab***de***-aaa"),
    ] {
      #expect(redactor.masking(Array(text.utf8)) == Array(shown.utf8), "\(text)")
    }
  }

  @Test("a secret that is cut off by the end does not leak its half")
  func half() {
    var redactor = SecretRedactor([Array("correct horse".utf8)])
    let shown = redactor.feed(Array("> correct ho".utf8)) + redactor.finish()
    #expect(String(decoding: shown, as: UTF8.self) == "> ***")
  }

  @Test("an entry has the time, the direction and the bytes as printable text", .virtualTime)
  func entries() async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world)
    let entries = Trace<String>()
    let line = TranscribedLine(host, time: world, secrets: ["sesame"]) { entries.add($0) }
    try await world.sleep(for: .seconds(1))
    try await line.write(Array("AT+X=\"sesame\"\r\n".utf8))
    try await module.write([0x0D, 0x0A] + Array("OK\\".utf8) + [0x00, 0xFF])
    #expect(try await line.read(until: nil).count == 7)
    try await line.pulseReset()
    line.close()
    #expect(
      entries.all == [
        "1.000000000 s > AT+X=\"***\"\\r\\n\n", "1.000607638 s < \\r\\nOK\\\\\\x00\\xFF\n",
        "1.000607638 s # reset line pulsed\n",
      ])
  }
}
