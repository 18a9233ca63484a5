import Synchronization

/// How long the device's side of a line waits for a client that takes nothing, by its flow control.
final class ClientPatience: Sendable {
  private static let limit = PolledStream.Patience.limited(.seconds(1))

  private let patience = Mutex(ClientPatience.limit)

  var current: PolledStream.Patience { patience.withLock(\.self) }

  /// CTS is the client's word "stop": whoever heeds it loses nothing and waits.
  func set(_ flowControl: FlowControl) {
    let heedsClient = flowControl == .cts || flowControl == .both
    patience.withLock { $0 = heedsClient ? .endless : Self.limit }
  }
}
