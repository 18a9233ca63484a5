import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-network-wifi: the Wi-Fi interface itself, without default credentials.
enum NetworkWiFi {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-network-wifi", budget: 240, budgetOverride: \.wifi, policy: .continue,
    isAboutWiFi: true,
    requirements: [.wifiInterface, .accessPoint],
    setUp: BringUp.renewInterface, tearDown: BringUp.nothing,
    cases: [
      constructor, connectWithoutCredentials, setCredential, setChannel, getRSSI, connectParametersNull,
      connectParametersUnsecure, connectParametersSecure, connectParametersChannel,
      connectParametersChannelFail, connect, connectSecure, connectSecureFail, connectDisconnectRepeat,
      scanNull, scan,
    ])

  /// The security of `wifi-secure-protocol`; NONE without a protected network.
  static func security(_ environment: SuiteEnvironment) -> SecurityType {
    SecurityType(environment.config.secureNetwork?.credentials.security)
  }

  /// `set_credentials` on the interface, asserted to be OK.
  static func expectCredentials(
    _ ssid: String?, _ password: String?, _ security: SecurityType, on interface: any WiFiInterface,
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) throws {
    environment.noteCredentials()
    let code = Code.ofImmediate { () throws(NSAPIError) in
      try interface.setCredentials(ssid: ssid, password: password, security: security)
    }
    try context.expect("set_credentials", code, equals: .ok)
  }

  /// `connect` with parameters.
  static func connect(
    _ ssid: String?, _ password: String?, _ security: SecurityType = .none, channel: UInt8 = 0,
    on interface: any WiFiInterface, _ environment: SuiteEnvironment
  ) async -> NSAPIError {
    environment.noteCredentials()
    return await Code.of { () throws(NSAPIError) in
      try await interface.connect(ssid: ssid, password: password, security: security, channel: channel)
    }
  }

  /// `disconnect`, asserted to be OK.
  static func expectDisconnect(_ interface: any WiFiInterface, _ context: CaseContext) async throws {
    let code = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
    try context.expect("disconnect", code, equals: .ok)
  }

  /// `connect` and `disconnect`, both asserted to be OK.
  static func expectConnectAndDisconnect(
    _ interface: any WiFiInterface, _ context: CaseContext
  ) async throws {
    let code = await Code.of { () throws(NSAPIError) in try await interface.connect() }
    try context.expect("connect", code, equals: .ok)
    try await expectDisconnect(interface, context)
  }

  /// dBm that a working radio can tell: the test plan's range. (The check of 2018 could not fail: its tolerance
  /// was cast to an unsigned byte.)
  static func expectPlausible(rssi: Int8, _ context: CaseContext) throws {
    try context.expect(
      "RSSI", (-100 ... -10).contains(rssi), expected: "-100 to -10 dBm", actual: "\(rssi) dBm")
  }
}
