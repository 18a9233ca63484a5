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
    var (number, octets) = (UInt32(0), 0)
    // Of the octet that is being read.
    var (value, digits) = (UInt32(0), 0)
    for byte in String(text).utf8 {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, octets < 3 else { return nil }
        number = number << 8 | value
        octets += 1
        (value, digits) = (0, 0)
      } else {
        guard (0x30...0x39).contains(byte), digits < 3 else { return nil }
        value = value * 10 + UInt32(byte - 0x30)
        digits += 1
        guard value <= 255 else { return nil }
      }
    }
    guard digits > 0, octets == 3 else { return nil }
    self.init(number: number << 8 | value)
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
    // Not joined: the firmware writes the sender of every datagram.
    "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
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
