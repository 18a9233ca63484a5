import NetworkServices
import NetworkSocket

extension SocketAddress {
  /// The same end of a conversation, as sockets name it.
  init(_ endpoint: IPv4Endpoint) {
    self.init(IPAddress(endpoint.address), port: endpoint.port)
  }
}

extension IPAddress {
  init(_ address: IPv4Address) {
    let octets = address.octets
    self.init(octets[0], octets[1], octets[2], octets[3])
  }
}

extension IPv4Endpoint {
  /// Nil for an IPv6 address, which a module does not know.
  init?(_ address: SocketAddress) {
    guard address.address.version == .v4 else { return nil }
    let number = address.address.bytes.reduce(0) { $0 << 8 | UInt32($1) }
    self.init(address: IPv4Address(number: number), port: address.port)
  }
}
