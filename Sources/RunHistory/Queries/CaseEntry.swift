import Greentea
import RunComparison
import Timekeeping

/// How a case went in one run.
public struct CaseEntry: Hashable, Sendable {
  public let run: RunID
  public let startedAt: WallTime
  public let firmware: String?
  public let suite: String
  /// The last attempt, and how many there were.
  public let outcome: ComparedCase
  /// Of the last attempt; nil if it never finished.
  public let result: CaseResult?
}
