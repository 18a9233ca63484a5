import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-network-wifi: the Wi-Fi interface itself, without default credentials.
enum NetworkWiFi {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-network-wifi", budget: 240, timeoutMacro: .wifi, policy: .continue,
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
    try await context.expectOK("disconnect", interface.disconnect)
  }

  /// `connect` and `disconnect`, both asserted to be OK.
  static func expectConnectAndDisconnect(
    _ interface: any WiFiInterface, _ context: CaseContext
  ) async throws {
    try await context.expectOK("connect", interface.connect)
    try await expectDisconnect(interface, context)
  }

  /// The range of the test plan, in dBm. (The check of 2018 could not fail: its tolerance
  /// was cast to an unsigned byte.)
  static func expectPlausible(rssi: Int8, _ context: CaseContext) throws {
    try context.expect(
      "RSSI", (-100 ... -10).contains(rssi), expected: "-100 to -10 dBm", actual: "\(rssi) dBm")
  }

  /// There is a Wi-Fi interface.
  static let constructor = CaseDefinition(
    "WIFI-CONSTRUCTOR", takes: .zero, truth: .evidence, evidence: Evidence([.calls: 1])
  ) { environment, context in
    // A new object, so that the case itself constructs it.
    environment.renewInterface()
    _ = try await environment.disconnectedInterface(context)
  }

  /// Without credentials there is nothing to connect to, and nothing to disconnect from.
  static let connectWithoutCredentials = CaseDefinition(
    "WIFI-CONNECT-NOCREDENTIALS", takes: .zero, truth: .evidence,
    evidence: callsWithoutCredentials,
    prepare: forgetCredentials
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let connected = await Code.of(interface.connect)
    try context.expect("connect", connected, isOneOf: [.noSSID, .parameter])
    guard expectsNoConnection(environment.config) else { return }
    let disconnected = await Code.of(interface.disconnect)
    try context.expect("disconnect", disconnected, equals: .noConnection)
  }

  private static let callsWithoutCredentials: @Sendable (TestConfig) -> Evidence = { config in
    Evidence([.calls: expectsNoConnection(config) ? 2 : 1])
  }

  /// mbed-os 5.10.4 added the second call.
  @Sendable private static func expectsNoConnection(_ config: TestConfig) -> Bool {
    config.release >= .release5104
  }

  private static let forgetCredentials: CaseDefinition.Body = { environment, _ in
    environment.renewInterfaceWithCredentials()
  }
}
