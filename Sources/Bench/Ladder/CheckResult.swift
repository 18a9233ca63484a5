import Greentea

/// What came of a check.
public struct CheckResult: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// As it should be.
    case passed
    /// Good enough to go on, and worth a look.
    case noted
    /// Not asked, because the device or the configuration has nothing to ask about.
    case skipped
    case failed(Cause)
    /// An earlier check has failed.
    case notTried
  }

  public let check: Check
  public let outcome: Outcome
  public let took: Duration

  /// A sentence without its full stop: what was seen.
  public let evidence: String

  public init(_ check: Check, _ outcome: Outcome, took: Duration, _ evidence: String) {
    self.check = check
    self.outcome = outcome
    self.took = took
    self.evidence = evidence
  }

  /// Why it failed; nil if it did not.
  public var cause: Cause? {
    if case .failed(let cause) = outcome { return cause }
    return nil
  }
}
