/// What a module's IP side talks to: a network that carries its connections and datagrams.
///
/// Requests are answered by events, never by a return value, so that a virtual internet and the sockets
/// of a host look the same.
public protocol Uplink: AnyObject, Sendable {
  /// Sets who is told about events; nil takes the handler away.
  ///
  /// Events of one ``ConnectionID`` come in order. The handler only puts the event away: it must not
  /// block and must not call ``submit(_:)``.
  func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?)

  /// Asks for something; returns at once.
  func submit(_ request: UplinkRequest)
}

/// Names a connection, a UDP port, a lookup or a ping of one uplink.
///
/// Chosen by the module, or by the uplink for a connection from outside. Used once, so that a late event
/// cannot reach a successor.
public struct ConnectionID: Hashable, Comparable, Sendable {
  /// Unique within one uplink.
  public let number: UInt64

  /// Below are the numbers of the module, from here on those of the uplink.
  public static let firstAccepted: UInt64 = 1 << 63

  /// The ID of that number.
  public init(_ number: UInt64) {
    self.number = number
  }

  public static func < (lhs: ConnectionID, rhs: ConnectionID) -> Bool {
    lhs.number < rhs.number
  }
}

/// What the IP side of a module asks of its uplink.
public enum UplinkRequest: Hashable, Sendable {
  /// Looks up the IPv4 address of a name; ends with `resolved` or `resolutionFailed`.
  case resolve(ConnectionID, name: String)

  /// Sends one ICMP echo; ends with `pingAnswered` or `timedOut`.
  case ping(ConnectionID, IPv4Address)

  /// Opens a TCP connection; ends with `connected`, `refused` or `timedOut`.
  ///
  /// `window` is how many bytes the peer may send before the first ``consumed(_:_:)``.
  case openTCP(ConnectionID, to: IPv4Endpoint, window: Int)

  /// Opens a UDP port; its only events are datagrams.
  case openUDP(ConnectionID, localPort: UInt16)

  /// Accepts TCP connections to a port of the module; each is reported as `accepted`.
  case listen(port: UInt16)

  /// Accepts no more connections; existing ones stay.
  case stopListening(port: UInt16)

  /// Sends bytes on a TCP connection; `acknowledged` counts them.
  case send(ConnectionID, [UInt8])

  /// Sends one datagram from a UDP port.
  case sendDatagram(ConnectionID, [UInt8], to: IPv4Endpoint)

  /// The module has used that many received bytes: the peer may send as many more.
  case consumed(ConnectionID, Int)

  /// Closes gracefully (FIN); always ends with `closed`.
  case close(ConnectionID)

  /// Ends the connection at once (RST); it has no further events.
  case abort(ConnectionID)
}

/// What an uplink tells the IP side of a module.
public enum UplinkEvent: Hashable, Sendable {
  case resolved(ConnectionID, IPv4Address)

  /// The name does not exist, or no server knows it.
  case resolutionFailed(ConnectionID)

  case pingAnswered(ConnectionID, roundTrip: Duration)
  case connected(ConnectionID)

  /// A client has connected to a port of the module.
  ///
  /// The uplink chooses the ID, from ``ConnectionID/firstAccepted`` on. A module that does not want the
  /// connection aborts it.
  case accepted(ConnectionID, localPort: UInt16, from: IPv4Endpoint)

  /// Nothing listens at that port.
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

  /// The peer reset the connection (RST).
  case reset(ConnectionID)

  /// The close that was requested is complete.
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
