import Greentea
import TestConfiguration

/// mbed-os-tests-netsocket-dns: resolving names over the default interface.
enum NetsocketDNS {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-dns", budget: 120, budgetOverride: \.dns, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork],
    setUp: BringUp.connect,
    // In mbed-os 5.10 this suite alone does not disconnect at its end.
    tearDown: BringUp.nothing,
    cases: [synchronousDNS])
}
