import Greentea
import TestConfiguration

/// mbed-os-tests-network-interface: connecting, disconnecting and the status of the default interface.
enum NetworkInterfaceSuite {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-network-interface", budget: 480, budgetOverride: \.interface, policy: .abort,
    isAboutWiFi: true,
    requirements: [.wifiInterface, .defaultNetwork],
    setUp: BringUp.renewDefaultInterface, tearDown: BringUp.nothing,
    cases: [status, statusNonBlocking, statusGet, connectDisconnectRepeat])

  /// How often each case connects and disconnects.
  static let repeats = 5
}
