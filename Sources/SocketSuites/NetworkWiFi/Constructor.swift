import Greentea

extension NetworkWiFi {
  /// There is a Wi-Fi interface.
  static let constructor = CaseDefinition(
    "WIFI-CONSTRUCTOR", evidence: Evidence(calls: 1)
  ) { environment, context in
    // A new object, so that its making happens in the case; the first case of the suite has it new anyway.
    environment.renewInterface()
    _ = try await environment.disconnectedInterface(context)
  }
}
