import Greentea
import NetworkSocket

extension NetworkWiFi {
  /// There is a Wi-Fi interface.
  static let constructor = CaseDefinition(
    "WIFI-CONSTRUCTOR", evidence: Evidence([.calls: 1])
  ) { environment, context in
    // A new object, so that its making happens in the case; the first case of the suite has it new anyway.
    environment.renewInterface()
    _ = try await environment.disconnectedInterface(context)
  }

  /// Without credentials there is nothing to connect to, and nothing to disconnect from.
  static let connectWithoutCredentials = CaseDefinition(
    "WIFI-CONNECT-NOCREDENTIALS", evidence: Evidence([.calls: 2]),
    prepare: forgetCredentials
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let connected = await Code.of { () throws(NSAPIError) in try await interface.connect() }
    try context.expect("connect", connected, isOneOf: [.noSSID, .parameter])
    let disconnected = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
    try context.expect("disconnect", disconnected, equals: .noConnection)
  }

  private static func forgetCredentials(_ environment: SuiteEnvironment, _ context: CaseContext) async throws
  {
    environment.renewInterfaceWithCredentials()
  }
}
