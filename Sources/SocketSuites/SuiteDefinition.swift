import Greentea
import NetworkSocket
import TestConfiguration

/// A suite as it is defined, whether or not the configuration builds it.
struct SuiteDefinition: Sendable {
  let name: String
  /// The budget of mbed-os 5.10.3 to 5.10.4, in seconds.
  let budget: Int
  /// The macro that sets another budget.
  let timeoutMacro: TimeoutMacro
  let policy: TestSuite.FailurePolicy
  /// Whether the suite joins and leaves networks, so that it is not built for a device without Wi-Fi.
  var isAboutWiFi = false
  let requirements: [Requirement]
  let setUp: CaseDefinition.Body
  let tearDown: CaseDefinition.Body
  /// In the order of execution of mbed-os 5.10.3 to 5.10.4; the suite's only list of its cases.
  let cases: [CaseDefinition]
}

/// A case as it is defined, whether or not the configuration builds it. Everything about a case stands here.
struct CaseDefinition: Sendable {
  typealias Body = @Sendable (SuiteEnvironment, CaseContext) async throws -> Void

  let name: String
  let priority: Priority
  /// How long the case usually takes; it divides a plan evenly among machines (`--subset`).
  ///
  /// The median of seeds 1 to 15 on the fault-free simulated module with AT 1.7. It is the same on every machine, so that
  /// the parts fit together. On a module with other durations the parts are only less even.
  let typicalDuration: Duration
  /// Everything that the config must set for this case.
  let requirements: [Requirement]
  /// What an OK says of the world around the device: checked where the truth is known, and part of no verdict.
  let truth: TruthCheck
  /// The least that an OK needs, which may depend on the configuration.
  let evidence: @Sendable (TestConfig) -> Evidence
  let prepare: Body
  let body: Body

  init(
    _ name: String, _ priority: Priority = .must, takes typicalDuration: Duration,
    requires requirements: [Requirement] = [], truth: TruthCheck,
    evidence: @escaping @Sendable (TestConfig) -> Evidence,
    prepare: @escaping Body = { _, _ in }, body: @escaping Body
  ) {
    self.name = name
    self.priority = priority
    self.typicalDuration = typicalDuration
    self.requirements = requirements
    self.truth = truth
    self.evidence = evidence
    self.prepare = prepare
    self.body = body
  }

  init(
    _ name: String, _ priority: Priority = .must, takes typicalDuration: Duration,
    requires requirements: [Requirement] = [], truth: TruthCheck, evidence: Evidence,
    prepare: @escaping Body = { _, _ in }, body: @escaping Body
  ) {
    self.init(
      name, priority, takes: typicalDuration, requires: requirements, truth: truth,
      evidence: { _ in evidence }, prepare: prepare, body: body)
  }

  /// The priority of the written test plans.
  enum Priority: Hashable, Sendable {
    case must
    case should
    /// MUST where the protected network is of WPA/WPA2, else SHOULD.
    case mustForWPA2

    func resolved(_ security: WiFiSecurity?) -> CasePriority {
      switch self {
      case .must: .must
      case .should: .should
      case .mustForWPA2: security == .wpaWPA2 ? .must : .should
      }
    }
  }
}

/// What suites do before their first case and after their last.
enum BringUp {
  /// The default interface, connected; the result of `connect` is asserted.
  static func connect(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    let interface = try environment.renewDefaultInterface(context)
    try await context.expectOK("connect of the default interface", interface.connect)
  }

  /// Takes the interface down; the result is ignored.
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
