import NetworkSocket
import Synchronization

/// Your way onto the network: what brings your stack up and down.
///
/// This one has nothing to bring up, as on a wire that is always there.
final class OwnInterface: NetworkInterface {
  private let ownStack: OwnStack
  private let status = Mutex(ConnectionStatus.disconnected)

  init(_ stack: OwnStack) {
    ownStack = stack
  }

  var stack: any NetworkStack { ownStack }

  func connect() async throws(NSAPIError) {
    try change(to: .globalUp, else: .isConnected)
  }

  func disconnect() async throws(NSAPIError) {
    try change(to: .disconnected, else: .noConnection)
  }

  private func change(to new: ConnectionStatus, else error: NSAPIError) throws(NSAPIError) {
    let isChange = status.withLock { status in
      defer { status = new }
      return status != new
    }
    guard isChange else { throw error }
  }

  var connectionStatus: ConnectionStatus { status.withLock(\.self) }
  func setBlocking(_ isBlocking: Bool) throws(NSAPIError) { throw .unsupported }
  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {}
  func ipAddress() async throws(NSAPIError) -> SocketAddress { SocketAddress(IPAddress(192, 0, 2, 1)) }
  func macAddress() async -> String? { nil }
  func gateway() async throws(NSAPIError) -> SocketAddress { throw .noAddress }
  func netmask() async throws(NSAPIError) -> SocketAddress { throw .noAddress }
}
