import NetworkSocket

/// A suite: what it brings up, its cases in the order of execution, and how long it may take.
public struct TestSuite: Sendable {
  public typealias Body = @Sendable (CaseContext) async throws -> Void

  /// What the first failed expectation of a case does.
  public enum FailurePolicy: Hashable, Sendable {
    /// The case goes on to its end, then the next one runs (utest's greentea "continue" handlers).
    case `continue`
    /// The case ends there, and no later case of the suite starts (utest's "abort").
    case abort
  }

  public let name: String

  /// The time for the whole suite (`GREENTEA_SETUP`).
  public let budget: Duration

  public let policy: FailurePolicy

  /// Runs after the device's reset, before the first case, and again after a recovery.
  public let setUp: Body

  /// Runs after the last case. Its failures are reported and change no verdict.
  public let tearDown: Body

  public let cases: [TestCase]

  public init(
    name: String, budget: Duration, policy: FailurePolicy, setUp: @escaping Body, tearDown: @escaping Body,
    cases: [TestCase]
  ) {
    self.name = name
    self.budget = budget
    self.policy = policy
    self.setUp = setUp
    self.tearDown = tearDown
    self.cases = cases
  }

  /// The same suite with other cases, or the same ones in another order.
  public func reordered(_ cases: [TestCase]) -> TestSuite {
    TestSuite(
      name: name, budget: budget, policy: policy, setUp: setUp, tearDown: tearDown, cases: cases)
  }
}

/// One test case.
public struct TestCase: Sendable {
  public let name: String

  /// The least that the device must have done for an OK.
  public let evidence: Evidence

  /// Establishes what the case inherits in the standard order; does nothing there.
  ///
  /// What it expects is expected of the case, which does not begin if that fails.
  public let prepare: TestSuite.Body

  public let body: TestSuite.Body

  public init(
    _ name: String, evidence: Evidence, prepare: @escaping TestSuite.Body = { _ in },
    body: @escaping TestSuite.Body
  ) {
    self.name = name
    self.evidence = evidence
    self.prepare = prepare
    self.body = body
  }
}
