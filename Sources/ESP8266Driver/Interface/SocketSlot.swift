import NetworkSocket

/// One of the five sockets of an interface; its number is the module's link id.
struct SocketSlot {
  let kind: SocketProtocol
  let generation: UInt64

  /// The peer of the open link; nil while there is none.
  var peer: SocketAddress?

  /// A call is opening the link: `connect`, or a datagram to a new destination.
  var isOpening = false

  /// A link was open once: its end is then "closed by peer" or "lost", not "never connected".
  var wasConnected = false

  /// The network or the module went away under the socket.
  var isLost = false

  /// The socket is closed or has gone away; the slot stays taken until its link is closed too.
  var isReleased = false

  /// Port to send UDP from; nil lets the module choose.
  var localPort: UInt16?

  /// Seconds, TCP before connecting only.
  var keepAlive: Int?

  var signal: (@Sendable () -> Void)?

  init(kind: SocketProtocol, generation: UInt64) {
    self.kind = kind
    self.generation = generation
  }

  /// Whom the socket talks to, for the records of what passed.
  var opposite: Peer { Peer(kind, peer ?? SocketAddress()) }
}
