import Greentea
import NetworkSocket

/// What suites do before their first case and after their last.
enum BringUp {
  /// The default interface, connected; the result of `connect` is asserted.
  static func connect(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    let interface = try environment.renewDefaultInterface(context)
    let code = await Code.of { () throws(NSAPIError) in try await interface.connect() }
    try context.expect("connect of the default interface", code, equals: .ok)
  }

  /// Takes the interface down; the result is not looked at.
  static func disconnect(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    try? await environment.interface(context).disconnect()
  }

  /// The default interface with its credentials, not connected: every case connects for itself.
  static func renewDefaultInterface(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    _ = try environment.renewDefaultInterface(context)
  }

  /// An interface that has never seen credentials.
  static func renewInterface(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    environment.renewInterface()
  }

  static func nothing(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {}
}
