import NetworkServices
import NetworkSocket

/// A socket of the stack, and what has arrived for it.
struct OwnSocket {
  enum Phase {
    case idle, connecting, connected, refused, lost
  }

  let kind: SocketProtocol
  let generation: UInt64
  let connection: ConnectionID
  var phase = Phase.idle
  var peer = SocketAddress()
  var stream: [UInt8] = []
  var datagrams: [Datagram] = []
  /// Bytes sent that the peer does not have yet.
  var unacknowledged = 0
  var isPeerClosed = false
  var signal: (@Sendable () -> Void)?

  /// How many bytes the peer may send ahead, and how many may be on their way to it.
  static let window = 4096
  static let datagramLimit = 16

  /// Takes in what the network says.
  mutating func hear(_ event: UplinkEvent) {
    switch event {
    case .connected: phase = .connected
    case .refused, .timedOut: phase = .refused
    case .received(_, let bytes): stream += bytes
    case .acknowledged(_, let count): unacknowledged -= count
    case .peerClosed: isPeerClosed = true
    case .reset: phase = .lost
    case .datagram(_, let bytes, let source):
      guard datagrams.count < Self.datagramLimit else { return }
      datagrams.append(Datagram(bytes: bytes, source: SocketAddress(source)))
    case .resolved, .resolutionFailed, .pingAnswered, .accepted, .closed: break
    }
  }
}

extension SocketAddress {
  init(_ endpoint: IPv4Endpoint) {
    let bytes = endpoint.address.octets
    self.init(IPAddress(bytes[0], bytes[1], bytes[2], bytes[3]), port: endpoint.port)
  }

  /// Nil for anything but IPv4.
  var endpoint: IPv4Endpoint? {
    guard address.version == .v4 else { return nil }
    let bytes = address.bytes
    return IPv4Endpoint(address: IPv4Address(bytes[0], bytes[1], bytes[2], bytes[3]), port: port)
  }
}
