import Greentea
import RunComparison
import Timekeeping

/// A case of a run with all that was tried on it.
public struct CaseReport: Hashable, Sendable {
  public let name: String

  /// By number, from the first; empty for a case to which the run never came.
  public let attempts: [Attempt]

  /// What a flaky case counts as.
  let flaky: RunOptions.Flaky

  /// Of the last attempt; `fail` for a flaky case that counts as failed.
  public var outcome: CaseOutcome { flaky == .fail && isFlaky ? .fail : lastOutcome }

  private var lastOutcome: CaseOutcome { attempts.last?.outcome ?? .notRun }

  /// Whether the case counts as OK.
  public var isOK: Bool { outcome.isOK }

  /// OK, but only after an attempt that was not.
  public var isFlaky: Bool {
    lastOutcome.isOK && attempts.dropLast().contains { !$0.outcome.isOK }
  }

  /// One attempt at the case.
  public struct Attempt: Hashable, Sendable {
    /// 1 and up.
    public let number: Int

    /// Nil for a case that was never started, such as a blocked one.
    public internal(set) var started: Instant?

    /// Nil for an attempt without an end.
    public internal(set) var result: CaseResult?

    /// What was printed and what failed, in order.
    public internal(set) var log: [Entry] = []

    /// How the device was brought back after it, or why that failed.
    public internal(set) var recovery: Recovery?

    public var outcome: CaseOutcome { result.map { CaseOutcome($0.verdict) } ?? .interrupted }

    public var failures: [FailedExpectation] {
      log.compactMap { if case .failure(let failure) = $0 { failure } else { nil } }
    }

    /// 0 and up, whatever the events say.
    public var elapsed: Duration { max(result?.elapsed ?? .zero, .zero) }
  }

  /// A line of an attempt's log.
  public enum Entry: Hashable, Sendable {
    case message(String)
    case failure(FailedExpectation)
  }

  public enum Recovery: Hashable, Sendable {
    case recovered(how: String, took: Duration)
    case failed(Cause)
  }
}
