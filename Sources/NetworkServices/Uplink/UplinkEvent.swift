/// What an uplink tells the IP side of a module.
public enum UplinkEvent: Hashable, Sendable {
  case resolved(ConnectionID, IPv4Address)

  /// The name does not exist, or nobody knows.
  case resolutionFailed(ConnectionID)

  case pingAnswered(ConnectionID, roundTrip: Duration)

  case connected(ConnectionID)

  /// Somebody has connected to a port of the module.
  ///
  /// The uplink chooses the ID, from ``ConnectionID/firstAccepted`` on. Whoever does not want the
  /// connection aborts it.
  case accepted(ConnectionID, localPort: UInt16, from: IPv4Endpoint)

  /// Nobody listens at that port.
  case refused(ConnectionID)

  /// No answer to a connect or a ping.
  case timedOut(ConnectionID)

  /// A segment of a TCP stream: 1…1460 bytes, cut anywhere.
  case received(ConnectionID, [UInt8])

  case datagram(ConnectionID, [UInt8], from: IPv4Endpoint)

  /// The peer has that many more of the bytes sent.
  case acknowledged(ConnectionID, Int)

  /// The peer sends no more (FIN); everything it sent has been reported.
  case peerClosed(ConnectionID)

  /// The peer gave the connection up (RST).
  case reset(ConnectionID)

  /// The close that was asked for is through.
  case closed(ConnectionID)

  /// What the event is about.
  public var id: ConnectionID {
    switch self {
    case .resolved(let id, _), .resolutionFailed(let id), .pingAnswered(let id, _),
      .connected(let id), .accepted(let id, _, _),
      .refused(let id), .timedOut(let id), .received(let id, _), .datagram(let id, _, _),
      .acknowledged(let id, _), .peerClosed(let id), .reset(let id), .closed(let id):
      id
    }
  }
}
