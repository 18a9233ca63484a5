/// An IEEE 802 address: of an interface, or the BSSID of an access point.
public struct MACAddress: Hashable, Sendable {
  /// Six octets in transmission order.
  public let octets: [UInt8]

  /// Reads six pairs of hexadecimal digits with colons; nil for everything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let octets = parts.compactMap { part in
      part.utf8.count == 2 && part.allSatisfy(\.isHexDigit) ? UInt8(part, radix: 16) : nil
    }
    guard parts.count == 6, octets.count == 6 else { return nil }
    self.octets = octets
  }

  /// Six octets in transmission order.
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
    octets = [a, b, c, d, e, f]
  }
}

extension MACAddress: CustomStringConvertible {
  /// Lower case, with colons, as the firmware prints it.
  public var description: String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
