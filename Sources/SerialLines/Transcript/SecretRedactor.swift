/// Takes secrets out of a byte stream, wherever it is cut.
///
/// Bytes that may be the beginning of a secret are held back until it is clear that they are not.
public struct SecretRedactor: Sendable {
  /// Longest first, so that the longer of two secrets with the same beginning wins.
  private let secrets: [[UInt8]]
  private var held: [UInt8] = []

  private static let mask = Array("***".utf8)

  /// - Parameter secrets: every form in which a secret may come; empty ones are ignored.
  public init(_ secrets: [[UInt8]]) {
    self.secrets = secrets.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
  }

  /// A secret, and the forms that AT commands, C, JSON and XML would write it in.
  public static func forms(of secret: String) -> [[UInt8]] {
    func escaping(_ characters: Set<Character>) -> String {
      String(secret.flatMap { characters.contains($0) ? ["\\", $0] : [$0] })
    }
    let entities: [Character: String] = [
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;",
    ]
    let xml = secret.map { entities[$0] ?? String($0) }.joined()
    let texts: Set<String> = [
      secret, escaping(["\\", "\"", ","]), escaping(["\\", "\""]), escaping(["\\", "\"", "/"]), xml,
    ]
    return texts.sorted().map { Array($0.utf8) }
  }

  /// Takes the next bytes; gives what is safe to show now.
  public mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
    guard !secrets.isEmpty else { return bytes }
    held += bytes
    let (shown, count) = scan(held, isWhole: false)
    held.removeFirst(count)
    return shown
  }

  /// Takes the secrets out of bytes behind which nothing comes: what only begins like a secret is none.
  public func masking(_ bytes: [UInt8]) -> [UInt8] {
    secrets.isEmpty ? bytes : scan(bytes, isWhole: true).shown
  }

  /// - Returns: what may be shown of the first `count` bytes; the others may be the beginning of a secret.
  private func scan(_ bytes: [UInt8], isWhole: Bool) -> (shown: [UInt8], count: Int) {
    var shown: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      if !isWhole, secrets.contains(where: { $0.count > rest.count && $0.starts(with: rest) }) { break }
      if let secret = secrets.first(where: { rest.starts(with: $0) }) {
        shown += Self.mask
        index += secret.count
      } else {
        shown.append(bytes[index])
        index += 1
      }
    }
    return (shown, index)
  }

  /// Gives what was held back, at the end of the stream. A part of a secret stays hidden.
  public mutating func finish() -> [UInt8] {
    defer { held = [] }
    // Half a password gives half of it away.
    return held.count >= 4 ? Self.mask : held
  }
}

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
