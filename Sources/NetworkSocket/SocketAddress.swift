import Timekeeping

/// An IPv4 or IPv6 address, or none (`nsapi_addr_t`).
public struct IPAddress: Hashable, Sendable {
  /// `nsapi_version_t`.
  public enum Version: Int, Hashable, Sendable {
    case unspecified = 0
    case v4 = 1
    case v6 = 2
  }

  public let version: Version

  /// None, 4 or 16 bytes in network order, by ``version``.
  public let bytes: [UInt8]

  private init(version: Version, bytes: [UInt8]) {
    self.version = version
    self.bytes = bytes
  }

  /// No address (`NSAPI_UNSPEC`).
  public static let unspecified = IPAddress(version: .unspecified, bytes: [])
  /// 0.0.0.0.
  public static let anyV4 = IPAddress(0, 0, 0, 0)

  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    self.init(version: .v4, bytes: [a, b, c, d])
  }

  /// Takes 4 or 16 bytes in network order; nil for any other number of them.
  public init?(bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.init(version: .v4, bytes: bytes)
    case 16: self.init(version: .v6, bytes: bytes)
    default: return nil
    }
  }

  /// Reads an address from its text: dotted decimal, or the forms of RFC 4291 §2.2 without a zone.
  ///
  /// - Returns: nil for anything else; names are never resolved here.
  public init?(_ text: String) {
    guard text.utf8.count <= 45 else { return nil }
    let text = Array(text.utf8)
    if let bytes = Self.parseV4(text[...]) {
      self.init(version: .v4, bytes: bytes)
    } else if let bytes = Self.parseV6(text[...]) {
      self.init(version: .v6, bytes: bytes)
    } else {
      return nil
    }
  }

  /// Whether a host can have the address: not one of "this network", of loopback, multicast, broadcast or reserved
  /// (RFC 6890), nor none.
  public var isPossibleHost: Bool {
    switch version {
    case .unspecified: false
    case .v4: ![0, 127].contains(bytes[0]) && bytes[0] < 224
    case .v6: !bytes.dropLast().allSatisfy { $0 == 0 } && bytes[0] != 0xFF
    }
  }

  /// Whether no byte is set; true of no address too.
  public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  private static let dot = UInt8(ascii: ".")
  private static let colon = UInt8(ascii: ":")

  private static func parseV4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    // Of the number that is being read.
    var (value, digits) = (0, 0)
    for byte in text {
      if byte == dot {
        guard digits > 0, bytes.count < 3 else { return nil }
        bytes.append(UInt8(value))
        (value, digits) = (0, 0)
      } else {
        // No leading zeros: to some readers they mean octal.
        guard byte.isASCIIDigit, digits == 0 || value > 0 else { return nil }
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        guard value <= 255 else { return nil }
      }
    }
    return bytes.count == 3 && digits > 0 ? bytes + [UInt8(value)] : nil
  }

  private static func parseV6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.contains(colon) else { return nil }
    guard let zeros = zeros(in: text) else {
      guard let bytes = parseGroups(text, mayEndInV4: true), bytes.count == 16 else { return nil }
      return bytes
    }
    let head = text[..<zeros]
    let tail = text[(zeros + 2)...]
    guard Self.zeros(in: tail) == nil, let front = head.isEmpty ? [] : parseGroups(head, mayEndInV4: false),
      let back = tail.isEmpty ? [] : parseGroups(tail, mayEndInV4: true), front.count + back.count <= 14
    else { return nil }
    return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
  }

  /// Where the first `::` is.
  private static func zeros(in text: ArraySlice<UInt8>) -> Int? {
    text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
  }

  private static func parseGroups(_ text: ArraySlice<UInt8>, mayEndInV4: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    let parts = text.split(separator: colon, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInV4, index == parts.count - 1, part.contains(dot) {
        guard let v4 = parseV4(part) else { return nil }
        bytes += v4
      } else {
        guard (1...4).contains(part.count), part.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
          let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
        else { return nil }
        bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    return bytes.count <= 16 ? bytes : nil
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the canonical text of RFC 5952; empty for no address.
  public var description: String {
    switch version {
    case .unspecified: ""
    case .v4: bytes.map { String($0) }.joined(separator: ".")
    case .v6: textV6
    }
  }

  private var textV6: String {
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(longest.count, 1) { longest = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !longest.isEmpty else { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }
}

/// An IP address and a port (`SocketAddress`).
///
/// Equality compares the port too, as from mbed-os 6 on (5.x ignored it). It never resolves a name.
public struct SocketAddress: Sendable {
  public var address: IPAddress
  public var port: UInt16

  public init(_ address: IPAddress = .unspecified, port: UInt16 = 0) {
    self.address = address
    self.port = port
  }

  /// `set_ip_address`: takes an address from its text.
  ///
  /// - Returns: false, and the address becomes unspecified, for nil, an empty text or no IP text.
  public mutating func setIPAddress(_ text: String?) -> Bool {
    address = text.flatMap(IPAddress.init) ?? .unspecified
    return address != .unspecified
  }

  /// `get_ip_address`: the text, nil while unspecified.
  public var ipAddress: String? {
    address == .unspecified ? nil : address.description
  }

  /// `operator bool`: whether at least one byte of the address is set.
  public var isSet: Bool { !address.isZero }
}

extension SocketAddress: Hashable {
  public static func == (lhs: SocketAddress, rhs: SocketAddress) -> Bool {
    if !lhs.isSet && !rhs.isSet { return true }
    return lhs.address == rhs.address && lhs.port == rhs.port
  }

  public func hash(into hasher: inout Hasher) {
    guard isSet else { return }
    hasher.combine(address)
    hasher.combine(port)
  }
}

extension SocketAddress: CustomStringConvertible {
  /// `192.0.2.1:7` or `[2001:db8::1]:7`.
  public var description: String {
    address.version == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}
