import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-network-wifi: the Wi-Fi interface itself, without default credentials.
enum NetworkWiFi {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-network-wifi", budget: 240, budgetOverride: \.wifi, policy: .continue,
    requirements: [.wifiInterface, .accessPoint],
    setUp: BringUp.renewInterface, tearDown: BringUp.nothing,
    cases: [constructor, connect, connectSecure])

  /// Connects and disconnects, both asserted to be OK.
  static func expectConnectAndDisconnect(
    _ interface: any WiFiInterface, _ context: CaseContext
  ) async throws {
    let connected = await Code.of { () throws(NSAPIError) in try await interface.connect() }
    try context.expect("connect", connected, equals: .ok)
    let disconnected = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
    try context.expect("disconnect", disconnected, equals: .ok)
  }
}
