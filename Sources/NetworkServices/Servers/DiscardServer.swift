import Timekeeping

/// The Discard Protocol (RFC 863): everything is taken, nothing comes back.
public struct DiscardServer: StreamServer, DatagramServer {
  /// A server without any state.
  public init() {}

  public mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    event == .peerClosed ? [.finish] : []
  }

  public mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    nil
  }
}
