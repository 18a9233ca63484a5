import Greentea
import RunComparison
import Timekeeping

/// A run at a glance.
public struct RunSummary: Hashable, Sendable {
  public let header: RunHeader
  public let description: RunDescription
  /// SHA-256 of the configuration without secrets.
  public let configurationDigest: String
  /// What a run that finished says of itself. Nil for one that did not: it was interrupted, or it still runs.
  public let closing: RunClosing?
  /// In the order of execution.
  public let suites: [ComparedSuite]

  /// Whether something from outside ended it: its process is gone without a word, or a signal asked it to stop, whose
  /// number above 128 is then the exit code.
  public var wasInterrupted: Bool { closing?.wasStopped ?? true }

  /// How many cases ended so, the last attempt of each.
  public func count(_ outcome: VerdictName) -> Int {
    suites.reduce(0) { $0 + $1.cases.count { $0.outcome == outcome } }
  }

  public var caseCount: Int { suites.reduce(0) { $0 + $1.cases.count } }
}

/// A run of the history with its outcome.
public struct RecordedRun: Hashable, Sendable {
  public let summary: RunSummary
  public let outcome: RunOutcome
}

/// How a case went in one run.
public struct CaseEntry: Hashable, Sendable {
  public let run: RunID
  public let startedAt: WallTime
  public let firmware: String?
  public let suite: String
  /// The last attempt, and how many there were.
  public let outcome: ComparedCase

  /// Why the last attempt failed, as far as its verdict says.
  public var cause: String? { outcome.cause }
}
