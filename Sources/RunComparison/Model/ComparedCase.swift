/// A case of a run: how its last attempt ended, and how many it took.
public struct ComparedCase: Hashable, Sendable {
  public let name: String

  /// Of the last attempt; `fail` for a flaky case that counts as failed.
  public let outcome: CaseOutcome

  /// Of the last attempt; nil if it never finished.
  public let elapsed: Duration?

  /// How many attempts were made; 0 for a case that was blocked, skipped or not run.
  public let attempts: Int

  /// How many of them were not OK.
  public let failedAttempts: Int

  public init(name: String, outcome: CaseOutcome, elapsed: Duration?, attempts: Int, failedAttempts: Int) {
    self.name = name
    self.outcome = outcome
    self.elapsed = elapsed
    self.attempts = attempts
    self.failedAttempts = failedAttempts
  }
}
