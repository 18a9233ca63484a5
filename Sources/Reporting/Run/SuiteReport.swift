import Greentea
import Timekeeping

/// A suite of a run.
public struct SuiteReport: Hashable, Sendable {
  public let name: String

  /// ERROR for a suite without an end.
  public let word: SuiteWord

  /// Nil for a suite that never started.
  public let started: Instant?

  /// Without an end: until its last event. 0 and up.
  public let elapsed: Duration

  /// What went wrong around the cases, in the order of the events.
  public let fixtureFailures: [FixtureFailure]

  /// Every planned case in the order of the plan, then any that was not planned; each name once.
  public let cases: [CaseReport]

  /// A set-up or tear-down that did not do its work.
  public struct FixtureFailure: Hashable, Sendable {
    public enum Place: String, Hashable, Sendable {
      case setUp = "set-up"
      case tearDown = "tear-down"
    }

    public let place: Place
    public let failures: [FailedExpectation]
    public let cause: Cause?
  }
}
