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
