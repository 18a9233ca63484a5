/// Takes passwords out of AT commands as they pass, wherever the stream is cut: every text behind the first one of a
/// command that has a password there.
///
/// The bytes of each become one `***`. Everything else passes at once, so that nothing is held back.
struct PasswordMask: Sendable {
  private enum State {
    /// What the line begins with, as far as that may become a command of the list.
    case reading([UInt8])
    /// In the arguments: how many quotes have passed, and how many bytes are hidden since the last one.
    case arguments(quotes: Int, isEscaped: Bool, hidden: Int)
    case other
  }

  private static let names = ["+CWJAP", "+CWSAP", "+CWJEAP"].map { Array($0.utf8) }
  private static let longestHead = "AT+CWJEAP_CUR=".utf8.count
  private static let mask = Array("***".utf8)

  /// A WPA password has 64 bytes at most; behind so many it is none.
  private static let longestPassword = 128

  private let isEcho: Bool
  private var state = State.reading([])

  /// - Parameter isEcho: something else that the module says may stand in the middle of a password.
  init(isEcho: Bool) {
    self.isEcho = isEcho
  }

  /// Takes the next bytes; gives what may be shown.
  mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    for byte in bytes { feed(byte, &shown) }
    return shown
  }

  private mutating func feed(_ byte: UInt8, _ shown: inout [UInt8]) {
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
      if !isEcho || !isHiding { state = .reading([]) }
      return shown.append(byte)
    }
    switch state {
    case .other: shown.append(byte)
    case .reading(let head):
      shown.append(byte)
      state = Self.next(head, byte)
    case .arguments(let quotes, let isEscaped, let hidden):
      let isQuote = byte == UInt8(ascii: "\"") && !isEscaped
      if isQuote || !isHiding { shown.append(byte) }
      guard hidden < Self.longestPassword else {
        state = .other
        return
      }
      let count = quotes + (isQuote ? 1 : 0)
      state = .arguments(
        quotes: count, isEscaped: byte == UInt8(ascii: "\\") && !isEscaped,
        hidden: isQuote || !isHiding ? 0 : hidden + 1)
      if isQuote, isHiding { shown += Self.mask }
    }
  }

  /// Behind the third, the fifth … quote.
  private var isHiding: Bool {
    if case .arguments(let quotes, _, _) = state { return quotes >= 3 && quotes % 2 == 1 }
    return false
  }

  private static func next(_ head: [UInt8], _ byte: UInt8) -> State {
    guard byte == UInt8(ascii: "=") else {
      // Junk may stand before the command: only its end counts.
      return .reading((head + [byte]).suffix(longestHead))
    }
    let name = names.first { name in
      ["", "_CUR", "_DEF"].contains { head.reversed().starts(with: (name + Array($0.utf8)).reversed()) }
    }
    return name == nil ? .other : .arguments(quotes: 0, isEscaped: false, hidden: 0)
  }
}

/// What may be shown of one direction of a line.
struct TranscriptRedactor: Sendable {
  var secrets: SecretRedactor
  /// Nil where every password is known beforehand.
  var commands: PasswordMask?

  mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
    let shown = secrets.feed(bytes)
    return commands?.feed(shown) ?? shown
  }

  mutating func finish() -> [UInt8] {
    let shown = secrets.finish()
    return commands?.feed(shown) ?? shown
  }
}
