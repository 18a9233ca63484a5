import Timekeeping

/// Names a run in every history there is: a UUID (RFC 9562), lower case.
public struct RunID: Hashable, Sendable {
  /// 36 characters, such as `1b4e28ba-2fa1-4d2f-883f-0016d3cca427`.
  public let text: String

  /// A random one (version 4).
  public init(using generator: inout some RandomNumberGenerator) {
    self.init(high: generator.next(), low: generator.next(), version: 4)
  }

  /// The one that belongs to a content (version 8): the same content has the same id everywhere.
  ///
  /// - Parameter digest: hexadecimal; its first 32 digits count.
  /// - Returns: nil if there are fewer digits, or other characters among them.
  public init?(digest: String) {
    let digits = digest.prefix(32)
    guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
      let low = UInt64(digits.dropFirst(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low, version: 8)
  }

  /// - Returns: nil if it is no UUID; upper case is taken for lower case.
  public init?(_ text: String) {
    let text = text.lowercased()
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12],
      parts.joined().utf8.allSatisfy({ Self.digits.contains($0) })
    else { return nil }
    self.text = text
  }

  static let digits = Array("0123456789abcdef".utf8)

  private init(high: UInt64, low: UInt64, version: UInt64) {
    let marked = [high & ~0xF000 | version << 12, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000]
    var rest = marked.map { $0.zeroPadded(to: 16, radix: 16) }.joined()[...]
    text = [8, 4, 4, 4, 12].map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: "-")
  }
}
