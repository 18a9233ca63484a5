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
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count) else { return nil }
      var octet: UInt32 = 0
      for digit in part {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        octet = octet * 10 + UInt32(digit - UInt8(ascii: "0"))
      }
      guard octet <= 255 else { return nil }
      number = number << 8 | octet
    }
    self.number = number
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
