import Timekeeping

/// An exchange as it can be shown: secrets masked, bytes that are no text escaped.
public struct ATExchangeRecord: Hashable, Sendable {
  public let command: String
  public let started: Instant
  public let ended: Instant
  /// The answer's lines, the final word last; empty if nothing came.
  public let answer: [String]
  public let wasAnswered: Bool

  /// The longest line of an answer that is kept, in characters.
  static let lineLimit = 160

  /// The command and its answer on one line.
  public var text: String {
    "\(command) → \(answer.isEmpty ? "no answer" : answer.joined(separator: " | "))"
  }
}
