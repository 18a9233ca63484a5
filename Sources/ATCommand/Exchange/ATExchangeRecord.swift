import SerialLines
import Timekeeping

/// An exchange as it can be shown: secrets masked, bytes that are no text escaped.
///
/// It keeps what the module said as it came, within the bounds of the tokenizer and of the channel, and masks it when
/// it is looked at: of the hundreds of exchanges of a run few are ever shown.
public struct ATExchangeRecord: Sendable {
  public let command: String
  public let started: Instant
  public let ended: Instant
  private let word: ATFinalResultCode?
  private let said: [[UInt8]]
  private let secrets: [[UInt8]]

  /// The longest line of an answer that is shown, in characters.
  private static let lineLimit = 160

  init(_ exchange: ATChannel.Exchange, ended: Instant, secrets: [[UInt8]]) {
    command = exchange.request.command.text
    started = exchange.started
    self.ended = ended
    word = exchange.word
    said = exchange.data.isEmpty ? exchange.lines : exchange.lines + exchange.data.map(\.payload)
    self.secrets = secrets
  }

  public var wasAnswered: Bool { word != nil }

  /// The answer's lines, the final word last; empty if nothing came.
  public var answer: [String] {
    let redactor = SecretRedactor(secrets)
    return said.map { EscapedText.of(redactor.masking($0), limit: Self.lineLimit) }
      + (word.map { ["\($0)"] } ?? [])
  }

  /// The command and its answer on one line.
  public var text: String {
    let answer = answer
    return "\(command) → \(answer.isEmpty ? "no answer" : answer.joined(separator: " | "))"
  }
}

extension ATExchangeRecord: CustomStringConvertible, CustomReflectable {
  public var description: String { text }

  /// Without what the module said.
  public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}
