import ATCommand
import Testing
import Timekeeping

@testable import ESP8266Driver

/// Holds the tokenizer to its promise on what a module said in a run: any chunking, the same tokens.
enum Chunking {
  /// As it came, at once, byte by byte, and cut in two at `cuts` seeded places.
  static func check(_ chunks: [[UInt8]], cuts: Int, seed: UInt64) {
    let stream = chunks.flatMap(\.self)
    var whole = tokenizer()
    let expected = whole.feed(stream)
    var asTheyCame = tokenizer()
    #expect(chunks.flatMap { asTheyCame.feed($0) } == expected)
    var drip = tokenizer()
    #expect(stream.flatMap { drip.feed([$0]) } == expected)
    var generator = SeededGenerator(seed: seed).stream("cuts")
    for _ in 0..<cuts {
      let cut = Int(generator.below(UInt64(stream.count + 1)))
      var halves = tokenizer()
      let first = halves.feed(Array(stream[..<cut]))
      let second = halves.feed(Array(stream[cut...]))
      guard first + second == expected else {
        Issue.record("cut at \(cut) of \(stream.count)")
        return
      }
    }
  }

  private static func tokenizer() -> ATTokenizer { ATTokenizer(rules: ESP8266.dataRules) }
}
