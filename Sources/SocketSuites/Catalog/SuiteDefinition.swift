import Greentea
import NetworkSocket
import TestConfiguration

/// A suite before it is known whether the configuration builds it.
struct SuiteDefinition: Sendable {
  let name: String
  /// The budget of mbed-os 5.10.3 to 5.10.4, in seconds.
  let budget: Int
  /// The budget that a macro sets instead.
  let budgetOverride: @Sendable (SuiteTimeouts) -> Duration?
  let policy: TestSuite.FailurePolicy
  /// About joining a network and leaving it, so that a device without Wi-Fi has no part in it.
  var isAboutWiFi = false
  let requirements: [Requirement]
  let setUp: @Sendable (SuiteEnvironment, CaseContext) async throws -> Void
  let tearDown: @Sendable (SuiteEnvironment, CaseContext) async throws -> Void
  /// In the order of execution of mbed-os 5.10.3 to 5.10.4.
  let cases: [CaseDefinition]
}

/// A case before it is known whether the configuration builds it.
struct CaseDefinition: Sendable {
  let name: String
  let priority: Priority
  /// All of them.
  let requirements: [Requirement]
  /// The least that an OK needs, which may depend on the configuration.
  let evidence: @Sendable (TestConfig) -> Evidence
  let prepare: @Sendable (SuiteEnvironment, CaseContext) async throws -> Void
  let body: @Sendable (SuiteEnvironment, CaseContext) async throws -> Void

  init(
    _ name: String, _ priority: Priority = .must, requires requirements: Requirement..., evidence: Evidence,
    prepare: @escaping @Sendable (SuiteEnvironment, CaseContext) async throws -> Void = { _, _ in },
    body: @escaping @Sendable (SuiteEnvironment, CaseContext) async throws -> Void
  ) {
    self.name = name
    self.priority = priority
    self.requirements = requirements
    self.evidence = { _ in evidence }
    self.prepare = prepare
    self.body = body
  }

  init(
    _ name: String, _ priority: Priority = .must, requires requirements: Requirement...,
    evidence: @escaping @Sendable (TestConfig) -> Evidence,
    prepare: @escaping @Sendable (SuiteEnvironment, CaseContext) async throws -> Void,
    body: @escaping @Sendable (SuiteEnvironment, CaseContext) async throws -> Void
  ) {
    self.name = name
    self.priority = priority
    self.requirements = requirements
    self.evidence = evidence
    self.prepare = prepare
    self.body = body
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
