/// An IPv4 address.
public struct IPv4Address: Hashable, Comparable, Sendable {
  /// The four octets as one number, the first one in the highest bits.
  public let number: UInt32

  /// The address whose first octet is in the highest bits of `number`.
  public init(number: UInt32) {
    self.number = number
  }

  /// The address written `first.second.third.fourth`.
  public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    number = [first, second, third, fourth].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads dotted decimal, such as `192.168.1.7`; nil for everything else.
  ///
  /// Exactly four numbers of one to three digits, 0…255 each; no blanks, signs or other bases.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    // UInt8 alone would accept signs and leading zeros.
    let octets = parts.compactMap { part in
      part.utf8.count <= 3 && part.allSatisfy(\.isNumber) ? UInt8(part) : nil
    }
    guard parts.count == 4, octets.count == 4 else { return nil }
    self.init(octets[0], octets[1], octets[2], octets[3])
  }

  /// 0.0.0.0: no address.
  public static let unspecified = IPv4Address(number: 0)

  /// The four octets in network order.
  public var octets: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  public static func < (lhs: IPv4Address, rhs: IPv4Address) -> Bool {
    lhs.number < rhs.number
  }
}

extension IPv4Address: CustomStringConvertible {
  /// Dotted decimal.
  public var description: String {
    octets.map(String.init).joined(separator: ".")
  }
}

/// One end of a conversation: an IPv4 address and a TCP or UDP port.
public struct IPv4Endpoint: Hashable, Sendable {
  /// Which machine.
  public var address: IPv4Address
  /// Which service; 0 stands for none.
  public var port: UInt16

  /// An address and a port.
  public init(address: IPv4Address, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension IPv4Endpoint: CustomStringConvertible {
  /// `address:port`.
  public var description: String { "\(address):\(port)" }
}
