import NIOCore
import NetworkServices
import NetworkSocket

/// An address as the host's system calls take it.
typealias WireAddress = NIOCore.SocketAddress

extension WireAddress {
  /// - Throws: PARAMETER for no address.
  init(_ address: NetworkSocket.SocketAddress) throws(NSAPIError) {
    do {
      try self.init(packedIPAddress: ByteBuffer(bytes: address.address.bytes), port: Int(address.port))
    } catch {
      throw .parameter
    }
  }
}

extension NetworkSocket.SocketAddress {
  /// Nil for what is no IP address.
  init?(_ wire: WireAddress) {
    guard let text = wire.ipAddress, let address = IPAddress(text) else { return nil }
    self.init(address, port: UInt16(clamping: wire.port ?? 0))
  }
}

extension IPAddress {
  /// ::1.
  static let loopbackV6 = IPAddress(bytes: [UInt8](repeating: 0, count: 15) + [1]) ?? .unspecified

  /// 127.0.0.1 or ::1.
  static func loopback(_ version: Version) -> IPAddress {
    version == .v6 ? loopbackV6 : IPAddress(127, 0, 0, 1)
  }

  /// 0.0.0.0 or ::.
  static func any(_ version: Version) -> IPAddress {
    version == .v6 ? IPAddress(bytes: [UInt8](repeating: 0, count: 16)) ?? .unspecified : .anyV4
  }

  /// Whether packets to it stay on this machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) and ::1 (RFC 4291 §2.5.3).
  public var isLoopback: Bool { version == .v4 ? bytes.first == 127 : self == .loopbackV6 }
}

extension NetworkSocket.SocketAddress {
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
  init?(_ address: NetworkSocket.SocketAddress) {
    guard address.address.version == .v4 else { return nil }
    let number = address.address.bytes.reduce(0) { $0 << 8 | UInt32($1) }
    self.init(address: IPv4Address(number: number), port: address.port)
  }
}
