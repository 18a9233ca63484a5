/// What a run will do, and what it cannot do.
public struct TestPlan: Sendable {
  /// The suites in the order of execution, with the selected cases only.
  public var suites: [TestSuite]

  /// What the configuration does not build.
  public var notBuilt: [NotBuilt]

  public init(suites: [TestSuite], notBuilt: [NotBuilt]) {
    self.suites = suites
    self.notBuilt = notBuilt
  }

  /// A suite or case that does not exist under a configuration: it has no row in any table.
  public struct NotBuilt: Hashable, Sendable {
    public let suite: String
    /// Nil for the whole suite.
    public let testCase: String?
    /// The key that would have to be set.
    public let missingKey: String

    public init(suite: String, testCase: String?, missingKey: String) {
      self.suite = suite
      self.testCase = testCase
      self.missingKey = missingKey
    }
  }
}
