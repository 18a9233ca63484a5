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
