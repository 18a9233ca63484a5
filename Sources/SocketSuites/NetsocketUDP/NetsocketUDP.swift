import Greentea
import TestConfiguration

/// mbed-os-tests-netsocket-udp: UDP sockets over the default interface, against the test server.
enum NetsocketUDP {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-udp", budget: 480, budgetOverride: \.udp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    cases: [echoTest])
}
