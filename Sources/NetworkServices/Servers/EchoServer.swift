import Timekeeping

/// The Echo Protocol (RFC 862): everything comes back.
public struct EchoServer: StreamServer, DatagramServer {
  /// A server without any state.
  public init() {}

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    switch event {
    case .opened, .room: []
    case .received(let bytes): [.send(bytes)]
    case .peerClosed: [.finish]
    }
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    datagram
  }
}
