import Timekeeping

/// A host and a port, as `host:port`; IPv6 addresses in brackets.
public struct HostPort: Hashable, Sendable, CustomStringConvertible {
  /// A name or an address, without brackets.
  public let host: String
  /// 0…65535.
  public let port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// What is wrong with the text of a place.
  public enum ParseError: Error, Hashable, Sendable {
    case noPort
    case badPort(String)
    case badHost(String)
  }

  public init(_ text: some StringProtocol) throws(ParseError) {
    let text = Substring(text)
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { throw .noPort }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy(\.isASCIIDigit),
      let port = Int(digits), port <= 65_535
    else { throw .badPort(String(digits)) }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
    if isBracketed { host = host.dropFirst().dropLast() }
    // 255 is the longest name of DNS.
    guard (1...255).contains(host.utf8.count), isBracketed == host.contains(":"),
      host.utf8.allSatisfy({ Self.isAllowed($0) })
    else { throw .badHost(String(host)) }
    self.init(host: String(host), port: port)
  }

  /// Letters, digits, and what names and addresses are joined with; `%` begins the zone of an IPv6 address.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
      UInt8(ascii: "%"):
      true
    default: byte.isASCIIDigit
    }
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
