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

  /// Opens a UDP port; nothing comes back but datagrams.
  case openUDP(ConnectionID, localPort: UInt16)

  /// Takes TCP connections to a port of the module, which come as `accepted`; nothing else is said.
  case listen(port: UInt16)

  /// Takes no more of them; those that there are stay.
  case stopListening(port: UInt16)

  /// Sends bytes on a TCP connection; they come back as `acknowledged` counts.
  case send(ConnectionID, [UInt8])

  /// Sends one datagram from a UDP port.
  case sendDatagram(ConnectionID, [UInt8], to: IPv4Endpoint)

  /// The module has used that many received bytes: the peer may send as many more.
  case consumed(ConnectionID, Int)

  /// Closes in good order (FIN); always ends with `closed`.
  case close(ConnectionID)

  /// Gives the connection up at once (RST); no event of it comes any more.
  case abort(ConnectionID)
}
