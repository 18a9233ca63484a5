/// Collects what comes behind the prompt.
struct PayloadCollector: Sendable {
  /// Three of these alone give a send up, where the command allows it.
  static let cancellation = Array("+++".utf8)

  private let length: Int
  private let takesEscapes: Bool
  private var isEscaped = false
  private(set) var bytes: [UInt8] = []

  /// - Parameter takesEscapes: a backslash is never payload: with a 0 behind it, it is the end, else the
  ///   next byte is payload as it is.
  init(length: Int, takesEscapes: Bool) {
    self.length = length
    self.takesEscapes = takesEscapes
  }

  /// - Returns: whether the payload is complete.
  mutating func take(_ byte: UInt8) -> Bool {
    if takesEscapes {
      if isEscaped {
        isEscaped = false
        if byte == UInt8(ascii: "0") { return true }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        return false
      }
    }
    bytes.append(byte)
    return bytes.count >= length
  }

  /// Takes plain bytes up to the one that would complete the payload.
  ///
  /// - Returns: how many it has taken.
  mutating func takeAllButLast(of plain: ArraySlice<UInt8>) -> Int {
    let count = min(max(length - 1 - bytes.count, 0), plain.count)
    bytes += plain.prefix(count)
    return count
  }
}
