import NetworkSocket

/// The fake network behind an interface that knows no Wi-Fi.
final class WiredInterface: NetworkInterface {
  private let network: FakeInterface

  init(_ network: FakeInterface) {
    self.network = network
  }

  /// Wi-Fi below needs credentials; whoever is above has never heard of them.
  func connect() async throws(NSAPIError) {
    try network.setCredentials(ssid: "home", password: nil, security: .none)
    try await network.connect()
  }

  func disconnect() async throws(NSAPIError) { try await network.disconnect() }
  var stack: any NetworkStack { network.stack }
  func setBlocking(_ isBlocking: Bool) throws(NSAPIError) { try network.setBlocking(isBlocking) }
  func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) { network.attach(handler) }
  var connectionStatus: ConnectionStatus { network.connectionStatus }
  func ipAddress() async throws(NSAPIError) -> SocketAddress { try await network.ipAddress() }
  func macAddress() async -> String? { await network.macAddress() }
  func gateway() async throws(NSAPIError) -> SocketAddress { try await network.gateway() }
  func netmask() async throws(NSAPIError) -> SocketAddress { try await network.netmask() }
}
