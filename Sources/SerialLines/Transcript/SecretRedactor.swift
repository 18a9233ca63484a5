/// Takes secrets out of a byte stream, wherever it is cut.
///
/// Bytes that may be the beginning of a secret are held back until it is clear that they are not.
public struct SecretRedactor: Sendable {
  /// Longest first, so that the longer of two secrets with the same beginning wins.
  public let secrets: [[UInt8]]
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

/// Takes passwords out of AT commands as they pass, wherever the stream is cut: every argument behind the first one of a
/// command that has a password there, but for numbers of up to three digits.
///
/// The bytes of each become one `***`. A command need not be one that a module takes: what stands where a password
/// might be is hidden in lower case, without quotes, with quotes that do not close and behind a comma within the first
/// argument too.
struct PasswordMask: Sendable {
  private enum State {
    /// What the line begins with, as far as that may become a command of the list.
    case reading([UInt8])
    /// In the first argument, which may be shown.
    case first(isEscaped: Bool)
    /// Behind a comma: nothing of an argument has come, or digits only, which are held back.
    case number([UInt8])
    /// In a hidden argument with quotes, and how many of its bytes have come.
    case quoted(isEscaped: Bool, count: Int)
    /// Behind the closing quote of a hidden argument.
    case closed
    /// In a hidden argument without quotes.
    case bare
    case other
  }

  private static let names = ["CWJAP", "CWSAP", "CWJEAP"].map { Array($0.utf8) }
  private static let ownNetwork = Array("CWSAP".utf8)
  private static let headLimit = 64
  private static let mask = Array("***".utf8)
  private static let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))

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
    let isEscape = byte == UInt8(ascii: "\\")
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return endLine(byte, &shown) }
    switch state {
    case .other: shown.append(byte)
    case .reading(let head):
      shown.append(byte)
      state = next(head, byte)
    case .first(let isEscaped):
      shown.append(byte)
      state =
        byte == Self.comma && !isEscaped ? .number([]) : .first(isEscaped: isEscape && !isEscaped)
    case .number(let digits):
      if byte == Self.comma {
        shown += digits + [byte]
        state = .number([])
      } else if byte == Self.quote, digits.isEmpty {
        shown += [byte] + Self.mask
        state = .quoted(isEscaped: false, count: 0)
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits.count < 3 {
        state = .number(digits + [byte])
      } else {
        shown += Self.mask
        state = .bare
      }
    case .quoted(let isEscaped, let count):
      if byte == Self.quote, !isEscaped {
        shown.append(byte)
        state = .closed
      } else if count < Self.longestPassword {
        state = .quoted(isEscaped: isEscape && !isEscaped, count: count + 1)
      } else {
        state = .other
      }
    // Behind a quote that was in the middle of something the rest is hidden too.
    case .closed, .bare:
      guard byte == Self.comma else {
        state = .bare
        return
      }
      shown.append(byte)
      state = .number([])
    }
  }

  private mutating func endLine(_ byte: UInt8, _ shown: inout [UInt8]) {
    if case .number(let digits) = state { shown += digits }
    shown.append(byte)
    if isEcho, case .quoted = state { return }
    state = .reading([])
  }

  /// The state behind a byte of a line whose beginning is known, in capital letters.
  private func next(_ head: [UInt8], _ byte: UInt8) -> State {
    guard let name = Self.names.first(where: { head.contains($0) }) else {
      let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      return .reading((head + [isSmall ? byte - 0x20 : byte]).suffix(Self.headLimit))
    }
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: " "), Self.quote: return .first(isEscaped: false)
    case Self.comma: return .number([])
    // A module answers so, with a password only of its own network; in a command it is a mistake.
    case UInt8(ascii: ":"):
      let isMistake = head.contains(Array("AT+".utf8) + name)
      return isMistake || name == Self.ownNetwork ? .first(isEscaped: false) : .other
    case UInt8(ascii: "?"): return .other
    default: return .reading(head)
    }
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

/// Takes secrets out of whole lines of one direction, for people who read along.
public struct LineRedactor: Sendable {
  private let secrets: SecretRedactor
  private let isEcho: Bool
  private var commands: PasswordMask

  /// - Parameters:
  ///   - secrets: texts that are masked in every form; passwords in commands are masked anyway.
  ///   - isEcho: the lines come from a module: what it echoes may go on in a later line.
  public init(secrets: [String], isEcho: Bool) {
    self.secrets = SecretRedactor(secrets.flatMap(SecretRedactor.forms))
    self.isEcho = isEcho
    commands = PasswordMask(isEcho: isEcho)
  }

  /// Takes a line without its end; gives what may be shown.
  public mutating func masking(_ line: [UInt8]) -> [UInt8] {
    Array(commands.feed(secrets.masking(line) + [UInt8(ascii: "\n")]).dropLast())
  }

  /// No echo goes on in the next line.
  public mutating func startOver() {
    commands = PasswordMask(isEcho: isEcho)
  }
}
