/// The hardware address of an access point.
public struct BSSID: Hashable, Sendable {
  /// Six bytes, in the order in which they are written.
  public let bytes: [UInt8]

  /// The address written as six pairs of hexadecimal digits with colons between, or nil for other text.
  public init?(_ text: String) {
    let pairs = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let bytes = pairs.compactMap { pair -> UInt8? in
      let digits = pair.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      return pair.count == 2 && digits.count == 2 ? UInt8(digits[0] << 4 | digits[1]) : nil
    }
    guard pairs.count == 6, bytes.count == 6 else { return nil }
    self.bytes = bytes
  }
}

extension BSSID: CustomStringConvertible {
  /// Six pairs of lower-case digits, such as `00:00:5e:00:53:01`.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
