/// What a run will do, and what it cannot do.
public struct TestPlan: Sendable {
  /// The suites in the order of execution, with the selected cases only.
  public var suites: [TestSuite]

  /// What the configuration does not build, or what the device has no part in.
  public var notBuilt: [NotBuilt]

  public init(suites: [TestSuite], notBuilt: [NotBuilt]) {
    self.suites = suites
    self.notBuilt = notBuilt
  }

  /// A suite or case that does not exist under a configuration or on a device: it has no row in any table.
  public struct NotBuilt: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
      /// The key that would have to be set.
      case missingKey(String)
      /// What the device does not have, such as `Wi-Fi`.
      case deviceLacks(String)
    }

    public let suite: String
    /// Nil for the whole suite.
    public let testCase: String?
    public let reason: Reason

    public init(suite: String, testCase: String?, reason: Reason) {
      self.suite = suite
      self.testCase = testCase
      self.reason = reason
    }

    public init(suite: String, testCase: String?, missingKey: String) {
      self.init(suite: suite, testCase: testCase, reason: .missingKey(missingKey))
    }

    /// The key that would have to be set; nil if that is not the reason.
    public var missingKey: String? {
      if case .missingKey(let key) = reason { return key }
      return nil
    }
  }
}
