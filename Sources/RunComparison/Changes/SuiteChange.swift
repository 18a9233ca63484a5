import Greentea

/// A suite on both sides of a comparison, and what happened to it.
public struct SuiteChange: Hashable, Sendable {
  public let name: String
  public let kind: ChangeKind

  /// Nil for a new suite.
  public let base: Side?

  /// Nil for one that has disappeared.
  public let new: Side?

  /// What the runs of one side say about a suite.
  public struct Side: Hashable, Sendable {
    public let tally: RunTally

    /// How often each result came up, in the order of `SuiteWord`.
    public let words: [Count]
  }

  public struct Count: Hashable, Sendable {
    public let word: SuiteWord
    /// 1 and up.
    public let runs: Int
  }
}

extension SuiteChange.Side {
  /// Nil if no run has the suite.
  init?(_ found: [SuiteWord]) {
    guard !found.isEmpty else { return nil }
    tally = RunTally(runs: found.count, okRuns: found.count { $0 == .ok })
    words = SuiteWord.allCases.compactMap { word in
      let runs = found.count { $0 == word }
      return runs == 0 ? nil : SuiteChange.Count(word: word, runs: runs)
    }
  }
}
