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
