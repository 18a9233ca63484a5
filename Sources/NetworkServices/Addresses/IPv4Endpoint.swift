/// One end of a conversation: an IPv4 address and a TCP or UDP port.
public struct IPv4Endpoint: Hashable, Sendable {
  public var address: IPv4Address
  public var port: UInt16

  public init(address: IPv4Address, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension IPv4Endpoint: CustomStringConvertible {
  /// `address:port`.
  public var description: String { "\(address):\(port)" }
}
