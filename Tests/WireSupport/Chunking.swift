import ATCommand
import Synchronization
import Testing
import Timekeeping

@testable import ESP8266Driver

/// Holds the tokenizer to its promise on what a module said in a test: any chunking, the same tokens.
public enum Chunking {
  /// Up to so many bytes are cut at every point, …
  private static let shortTranscript = 4096
  /// … longer ones at so many seeded points.
  private static let cuts = 1000
  /// A cut costs one piece of the transcript, and not all of it.
  private static let pieceLength = 64

  /// As it came, at once, in pieces, byte by byte, and cut in two.
  ///
  /// A cut is made in one piece: with equal tokens and an equal tokenizer behind the piece, what follows is equal
  /// too. What comes before it is equal because the tokenizer at the cut equals the one that was fed byte by byte.
  public static func check(
    _ chunks: [[UInt8]], seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    if let difference = difference(chunks, seed: seed) {
      Issue.record("other tokens \(difference)", sourceLocation: sourceLocation)
    }
  }

  /// Where another chunking gives other tokens; nil if none does.
  private static func difference(_ chunks: [[UInt8]], seed: UInt64) -> String? {
    let new = ATTokenizer(rules: ESP8266.dataRules)
    let stream = chunks.flatMap(\.self)
    var whole = new
    let expected = whole.feed(stream)
    var asTheyCame = new
    guard chunks.flatMap({ asTheyCame.feed($0) }) == expected, asTheyCame == whole else {
      return "in the chunks that came"
    }
    let cuts = cuts(in: stream.count, seed: seed)
    var tokens: [ATToken] = []
    var tokenizer = new
    for start in stride(from: 0, to: stream.count, by: pieceLength) {
      let end = min(start + pieceLength, stream.count)
      let piece = Piece(before: tokenizer, bytes: Array(stream[start..<end]))
      let inPiece = tokenizer.feed(piece.bytes)
      if let difference = piece.difference(
        inPiece, tokenizer, cuts: (start..<end).filter(cuts.contains).map { $0 - start })
      {
        return "\(difference) of \(start)..<\(end) of \(stream.count)"
      }
      tokens += inPiece
    }
    return tokens == expected && tokenizer == whole ? nil : "in pieces of \(pieceLength)"
  }

  private static func cuts(in count: Int, seed: UInt64) -> Set<Int> {
    guard count > shortTranscript else { return Set(0..<count) }
    var generator = SeededGenerator(seed: seed).stream("cuts")
    var points: Set<Int> = []
    while points.count < cuts { points.insert(Int(generator.below(UInt64(count)))) }
    return points
  }
}

/// A part of a transcript and the tokenizer that it comes to: all that its chunking depends on.
private struct Piece: Hashable {
  let before: ATTokenizer
  let bytes: [UInt8]

  /// Those that have been cut everywhere: many transcripts begin alike.
  private static let done = Mutex<Set<Piece>>([])

  /// Where it differs from the tokens and the tokenizer that the whole piece gives; nil if nowhere.
  func difference(_ tokens: [ATToken], _ after: ATTokenizer, cuts: [Int]) -> String? {
    guard !Self.done.withLock({ $0.contains(self) }) else { return nil }
    let span = bytes.span
    var drip = before
    var dripped: [ATToken] = []
    var rest = cuts[...]
    for index in bytes.indices {
      if rest.first == index {
        rest.removeFirst()
        var cut = before
        var cutTokens: [ATToken] = []
        cut.feed(span.extracting(..<index)) { cutTokens.append($0) }
        guard cutTokens == dripped, cut == drip else { return "before byte \(index)" }
        cut.feed(span.extracting(index...)) { cutTokens.append($0) }
        guard cutTokens == tokens, cut == after else { return "cut at byte \(index)" }
      }
      drip.feed(span.extracting(index...index)) { dripped.append($0) }
    }
    guard dripped == tokens, drip == after else { return "byte by byte" }
    if cuts.count == bytes.count { Self.done.withLock { _ = $0.insert(self) } }
    return nil
  }
}
