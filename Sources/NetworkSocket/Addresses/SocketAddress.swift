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
