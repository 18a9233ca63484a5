import Greentea
import RunComparison

/// A run at a glance.
public struct RunSummary: Hashable, Sendable {
  public let header: RunHeader
  public let description: RunDescription
  /// SHA-256 of the configuration without secrets.
  public let configurationDigest: String
  /// Nil for a run that did not finish: it was interrupted, or it still runs.
  public let end: End?
  /// In the order of execution.
  public let suites: [ComparedSuite]

  /// What a run that finished says of itself.
  public struct End: Hashable, Sendable {
    /// In the time of its world.
    public let elapsed: Duration
    public let exitCode: Int
  }

  /// Whether something from outside ended it: its process is gone without a word, or a signal asked it to stop, whose
  /// number above 128 is then the exit code.
  public var wasInterrupted: Bool { end.map { $0.exitCode > 128 } ?? true }

  /// How many cases ended so, the last attempt of each.
  public func count(_ outcome: VerdictName) -> Int {
    suites.reduce(0) { $0 + $1.cases.count { $0.outcome == outcome } }
  }

  public var caseCount: Int { suites.reduce(0) { $0 + $1.cases.count } }
}
