import Timekeeping

/// What happens to one TCP connection, seen from the server.
public enum StreamEvent: Hashable, Sendable {
  /// The connection stands.
  case opened

  /// The client sent these bytes.
  case received([UInt8])

  /// The client can take that many bytes beyond those already handed over; asked again as it reads.
  case room(Int)

  /// The client sends no more (FIN).
  case peerClosed
}

/// What a server wants done with its connection.
public enum StreamAction: Hashable, Sendable {
  case send([UInt8])

  /// Close in good order once everything is sent.
  case finish
}

/// The server's side of one TCP connection, without any input or output of its own.
public protocol StreamServer: Sendable {
  mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction]
}
