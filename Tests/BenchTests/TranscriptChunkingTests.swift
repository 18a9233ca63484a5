import ATCommand
import TestSupport
import Testing
import Timekeeping

@testable import ESP8266Driver

@Suite("The tokenizer on what modules really said")
struct TranscriptChunkingTests {
  private static func tokenizer() -> ATTokenizer { ATTokenizer(rules: ESP8266.dataRules) }

  /// Runs of every suite, sound and with a module that falls silent.
  static let devices = [
    "sim:", "sim:?mute=TCPSOCKET_ECHOTEST:20", "sim:?mute=UDPSOCKET_ECHOTEST:9", "sim:?mute=WIFI-SCAN:1",
  ]

  @Test(
    "gives the same tokens as they came, at once, byte by byte, and cut in two anywhere", arguments: devices)
  func chunking(device: String) async throws {
    let chunks = try await Jobs.run(device: device, seed: 3).read
    let stream = chunks.flatMap(\.self)
    #expect(stream.count > 4096)
    var whole = Self.tokenizer()
    let expected = whole.feed(stream)
    var asTheyCame = Self.tokenizer()
    #expect(chunks.flatMap { asTheyCame.feed($0) } == expected)
    var drip = Self.tokenizer()
    var dripped: [ATToken] = []
    for byte in stream { dripped += drip.feed([byte]) }
    #expect(dripped == expected)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<(TestForm.isFull ? 1000 : 60) {
      let cut = Int(generator.below(UInt64(stream.count)))
      var halves = Self.tokenizer()
      let first = halves.feed(Array(stream[..<cut]))
      let second = halves.feed(Array(stream[cut...]))
      guard first + second == expected else {
        Issue.record("cut at \(cut)")
        return
      }
    }
  }
}
