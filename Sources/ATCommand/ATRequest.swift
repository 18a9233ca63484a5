import SerialLines
import Timekeeping

/// One command, what it takes to finish it, and how long that may last.
public struct ATRequest: Sendable {
  public var command: ATCommandLine
  /// Written after the prompt; nil for commands without one.
  public var payload: [UInt8]?
  /// How long until the final word; with a payload until the module accepts the command.
  public var timeout: Duration
  /// How long from the command to the prompt once the module has accepted it: known clients wait up to 5 s.
  public var promptTimeout = Duration.seconds(5)
  /// How long from the prompt to the final word.
  public var confirmationTimeout: Duration
  /// Whether the answer has binary data in it.
  public var takesData = false
  /// Hears the final word from the pump, before anything that the module says later; must not block.
  public var onWord: (@Sendable (ATFinalResultCode) -> Void)?

  public init(_ command: ATCommandLine, timeout: Duration) {
    self.command = command
    self.timeout = timeout
    confirmationTimeout = .zero
  }

  /// A request with a payload: `OK`, the prompt, the payload, then the module's word on it.
  public init(
    _ command: ATCommandLine, payload: [UInt8], timeout: Duration, confirmationTimeout: Duration
  ) {
    self.command = command
    self.payload = payload
    self.timeout = timeout
    self.confirmationTimeout = confirmationTimeout
  }
}

/// How a module ends its answer.
public enum ATFinalResultCode: Hashable, Sendable {
  case ok
  case error
  case fail
  /// `busy p...` or `busy s...`: the command was dropped, not queued.
  case busy

  /// How a command without payload ends, and how one with a payload is refused, in AT 1.x and 2.x. `SEND OK` is then
  /// the late word on an earlier send.
  private static let words: [(text: [UInt8], code: ATFinalResultCode)] = [
    (Array("OK".utf8), .ok), (Array("ERROR".utf8), .error), (Array("FAIL".utf8), .fail),
    (Array("busy p...".utf8), .busy), (Array("busy s...".utf8), .busy),
  ]

  /// What a module says of a payload; `SEND Canceled` follows `+++` inside it.
  private static let payloadWords: [(text: [UInt8], code: ATFinalResultCode)] = [
    (Array("SEND OK".utf8), .ok), (Array("SEND FAIL".utf8), .fail), (Array("SEND Canceled".utf8), .fail),
    (Array("ERROR".utf8), .error),
  ]

  /// What a line says of a command without payload, or of one with a payload before that is sent; nil for no word.
  static func word(_ line: [UInt8]) -> ATFinalResultCode? { words.first { $0.text == line }?.code }

  /// What a line says of a payload; nil for no word.
  static func payloadWord(_ line: [UInt8]) -> ATFinalResultCode? {
    payloadWords.first { $0.text == line }?.code
  }
}

/// A module's whole answer to one request.
public struct ATReply: Sendable {
  public let word: ATFinalResultCode
  /// The lines before the final word that nobody else had a claim to.
  public let lines: [[UInt8]]
  /// Binary data that the request asked for.
  public let data: [ATData]
  /// How many bytes of the payload the module says to have taken.
  public let taken: Int?

  /// The rest of the first line that begins with `prefix`.
  public func value(after prefix: String) -> [UInt8]? {
    let prefix = Array(prefix.utf8)
    return lines.first { $0.starts(with: prefix) }.map { Array($0.dropFirst(prefix.count)) }
  }

  /// The same without whichever of these prefixes a line has.
  public func without(prefixes: [String]) -> ATReply {
    let prefixes = prefixes.map { Array($0.utf8) }
    let lines = lines.map { line in
      prefixes.first { line.starts(with: $0) }.map { Array(line.dropFirst($0.count)) } ?? line
    }
    return ATReply(word: word, lines: lines, data: data, taken: taken)
  }

  /// Whether one of the lines is exactly `text`.
  public func contains(_ text: String) -> Bool {
    lines.contains(Array(text.utf8))
  }
}

/// A command for a module, in two forms: as it goes out, and as it may be shown.
public struct ATCommandLine: Hashable, Sendable {
  /// What goes out, without the line end.
  public private(set) var bytes: [UInt8]
  /// What may be shown and kept: the same, with secrets masked.
  public private(set) var text: String
  /// What must not be shown wherever it turns up, such as in an echo: escaped and as it was given.
  private(set) var secrets: [[UInt8]] = []

  /// - Parameter command: plain ASCII such as `AT+CIPMUX=1`.
  public init(_ command: String) {
    bytes = Array(command.utf8)
    text = command
  }

  /// Adds text as it is.
  public func appending(_ part: String) -> ATCommandLine {
    var line = self
    line.bytes += Array(part.utf8)
    line.text += part
    return line
  }

  /// Adds a string argument in quotes; backslash, quote and comma get a backslash before them.
  ///
  /// Rule: AT instruction set 1.x and later. A line end cannot be sent in an argument and is left out.
  ///
  /// - Parameter isSecret: shows three asterisks instead.
  public func quoting(_ argument: String, isSecret: Bool = false) -> ATCommandLine {
    var escaped: [UInt8] = []
    for byte in argument.utf8 where byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") {
      if [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ",")].contains(byte) {
        escaped.append(UInt8(ascii: "\\"))
      }
      escaped.append(byte)
    }
    var line = self
    line.bytes += [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
    if isSecret, !escaped.isEmpty {
      let plain = argument.utf8.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
      line.secrets += plain == escaped ? [escaped] : [escaped, plain]
    }
    line.text += isSecret ? "\"***\"" : "\"" + String(decoding: escaped, as: UTF8.self) + "\""
    return line
  }
}

/// Why a request ended without the module's word.
public enum ATError: Error, Equatable, Sendable {
  /// What was being waited for.
  public enum Stage: Hashable, Sendable {
    /// The final word of a command without payload.
    case reply
    /// The prompt. The payload was written without it, once, and what was answered is not believed.
    case prompt
    /// Any sign that the module has the payload. Until it has restarted, nothing more is written.
    case receipt
    /// The word on the payload.
    case confirmation
    /// A sign of life, after an earlier command had got no answer.
    case resynchronisation
  }

  case noAnswer(Stage)

  /// The module was busy and dropped the command.
  case busy
  /// The driver ended the exchange, because of something else that the module said.
  case aborted

  case line(SerialLineError)

  case cancelled
  /// The task was cancelled in the middle of a send: some of the payload may have gone, and the rest goes before the
  /// next command.
  case abandoned
}

/// An exchange as it can be shown: secrets masked, bytes that are no text escaped.
///
/// It keeps what the module said as it came, within the bounds of the tokenizer and of the channel, and masks it when
/// it is looked at: of the hundreds of exchanges of a run few are ever shown.
public struct ATExchangeRecord: Sendable {
  public let command: String
  public let started: Instant
  public let ended: Instant
  public let word: ATFinalResultCode?
  private let said: [[UInt8]]
  private let missing: ATError.Stage?
  private let secrets: [[UInt8]]

  /// The longest line of an answer that is shown, in characters.
  private static let lineLimit = 160

  init(_ exchange: ATChannel.Exchange, ended: Instant, missing: ATError.Stage?, secrets: [[UInt8]]) {
    command = exchange.request.command.text
    started = exchange.started
    self.ended = exchange.gaveUp ?? ended
    self.missing = missing
    word = exchange.word
    said = exchange.data.isEmpty ? exchange.lines : exchange.lines + exchange.data.map(\.payload)
    self.secrets = secrets
  }

  /// An exchange of a driver that has no channel.
  ///
  /// - Parameters:
  ///   - said: the answer's lines, the final word among them.
  ///   - secrets: every form in which one may come.
  public init(command: String, started: Instant, ended: Instant, said: [[UInt8]], secrets: [[UInt8]]) {
    self.command = command
    self.started = started
    self.ended = ended
    self.said = said
    self.secrets = secrets
    word = nil
    missing = nil
  }

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

extension ATExchangeRecord {
  /// What the module did not say, such as `AT+CIPSEND=0,6 → OK, and no prompt within 5.0 s`.
  public var silence: String {
    let within = "within \((ended - started).inSeconds(decimals: 1)) s"
    let what: String? =
      switch missing {
      case .prompt: "prompt"
      case .receipt: "Recv line"
      case .confirmation: "SEND OK"
      case .reply, .resynchronisation, nil: nil
      }
    guard let what, !answer.isEmpty else { return "no answer to \(command) \(within)" }
    return "\(text), but no \(what) \(within)"
  }
}

extension ATExchangeRecord: CustomStringConvertible, CustomReflectable {
  public var description: String { text }

  /// Without what the module said.
  public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}
