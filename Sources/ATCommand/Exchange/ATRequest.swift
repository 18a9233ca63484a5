/// One command, what it takes to finish it, and how long that may last.
public struct ATRequest: Sendable {
  public var command: ATCommandLine

  /// Written after the prompt; nil for commands without one.
  public var payload: [UInt8]?

  /// How long until the prompt (with a payload) or the final word (without).
  public var timeout: Duration

  /// How long from the prompt to the final word.
  public var confirmationTimeout: Duration

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

  /// What a line means as the end of this request; nil if it is no end.
  func finalWord(_ line: [UInt8]) -> ATFinalResultCode? {
    // With a payload, OK only says that the command was understood; without one, SEND OK is the late word on
    // an earlier send.
    payload == nil ? ATFinalResultCode.words[line] : ATFinalResultCode.payloadWords[line]
  }
}

/// How a module ends its answer.
public enum ATFinalResultCode: Hashable, Sendable {
  case ok
  case error
  case fail
  /// `busy p...` or `busy s...`: the command was dropped, not queued.
  case busy

  /// How a command without payload ends, in AT 1.x and 2.x.
  static let words = common.merging([Array("OK".utf8): .ok]) { $1 }

  /// How a command with a payload ends; `SEND Canceled` follows `+++` inside the payload.
  static let payloadWords = common.merging([
    Array("SEND OK".utf8): .ok, Array("SEND FAIL".utf8): .fail, Array("SEND Canceled".utf8): .fail,
  ]) { $1 }

  private static let common: [[UInt8]: ATFinalResultCode] = [
    Array("ERROR".utf8): .error, Array("FAIL".utf8): .fail, Array("busy p...".utf8): .busy,
    Array("busy s...".utf8): .busy,
  ]
}

/// A module's whole answer to one request.
public struct ATReply: Sendable {
  public let word: ATFinalResultCode

  /// The lines before the final word that nobody else had a claim to.
  public let lines: [[UInt8]]

  /// Binary data that the request asked for.
  public let data: [ATData]

  /// The rest of the first line that begins with `prefix`.
  public func value(after prefix: String) -> [UInt8]? {
    let prefix = Array(prefix.utf8)
    return lines.first { $0.starts(with: prefix) }.map { Array($0.dropFirst(prefix.count)) }
  }

  /// Whether one of the lines is exactly `text`.
  public func contains(_ text: String) -> Bool {
    lines.contains(Array(text.utf8))
  }
}
