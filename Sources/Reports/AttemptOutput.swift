import Greentea
import MbedFormats

/// What an attempt printed, bounded: the end of it, because that is where things go wrong.
struct AttemptOutput: Hashable {
  /// Lines that end with line feeds; empty without output.
  let text: String

  /// - Parameters:
  ///   - limit: The most bytes of UTF-8 that are kept of the output.
  ///   - transcript: Where the rest is to be found.
  init(_ attempt: CaseOutcome.Attempt, limit: Int, transcript: String?) {
    var parts: [String] = []
    var room = limit
    var isWhole = true
    for entry in attempt.log.reversed() {
      guard room > 0 else {
        isWhole = false
        break
      }
      let line: String =
        switch entry.content {
        case .message(let text): text
        case .failure(let failure):
          "\(failure.file):\(failure.line): FAIL: \(FailureSummary.sentence(failure))"
        }
      let kept = Self.end(of: line, limit: room)
      if kept.utf8.count < line.utf8.count { isWhole = false }
      room -= kept.utf8.count + 1
      parts += LogLines.of(kept).reversed()
    }
    text = Self.joined(parts.reversed(), isWhole: isWhole, limit: limit, transcript: transcript)
  }

  /// The output, then the last exchanges of an attempt that failed: together no more than the limit.
  static func withExchanges(_ attempt: CaseOutcome.Attempt, limit: Int, transcript: String?) -> String {
    let lines = ExchangeText.lines(attempt)
    let exchanges = lines.isEmpty ? "" : end(of: lines, limit: limit / 2, transcript: transcript)
    let output = AttemptOutput(attempt, limit: limit - exchanges.utf8.count, transcript: transcript)
    return output.text + exchanges
  }

  /// The lines with line feeds, cut in the same way.
  static func end(of lines: [String], limit: Int, transcript: String?) -> String {
    let whole = lines.joined(separator: "\n")
    let kept = end(of: whole, limit: limit)
    return joined(
      LogLines.of(kept), isWhole: kept.utf8.count == whole.utf8.count, limit: limit, transcript: transcript)
  }

  private static func joined(
    _ lines: some Sequence<String>, isWhole: Bool, limit: Int, transcript: String?
  ) -> String {
    let text = lines.map { $0 + "\n" }.joined()
    guard !isWhole else { return text }
    let place = transcript.map { "the whole output is in \($0)" } ?? "the whole output is in the event log"
    return "[only the last \(limit) bytes; \(place)]\n\(text)"
  }

  /// The first characters that fit, with an ellipsis for the rest.
  static func beginning(of text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    // Not into the middle of a character.
    while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
  }

  /// The last characters that fit.
  private static func end(of text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let bytes = text.utf8.suffix(limit)
    // Not from the middle of a character on.
    return String(decoding: bytes.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
  }
}
