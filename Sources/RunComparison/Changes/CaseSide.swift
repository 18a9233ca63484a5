/// What the runs of one side say about a case.
public struct CaseSide: Hashable, Sendable {
  /// Of the runs that have the case; a run without it does not count.
  public let tally: RunTally

  /// How often each outcome came up, in the order of `CaseOutcome`.
  public let outcomes: [Count]

  /// In how many runs it was OK only after an attempt that was not.
  public let retriedRuns: Int

  /// What the runs took in which it was OK; nil if there is none.
  public let durations: DurationSummary?

  public struct Count: Hashable, Sendable {
    public let outcome: CaseOutcome
    /// 1 and up.
    public let runs: Int
  }

  /// Whether the case is OK in every run, and at the first attempt.
  public var isSteadilyOK: Bool { tally.verdict == .ok && retriedRuns == 0 }
}

extension CaseSide {
  /// Nil if no run has the case.
  init?(_ cases: [ComparedCase], _ sample: [Duration]) {
    guard !cases.isEmpty else { return nil }
    tally = RunTally(runs: cases.count, okRuns: cases.count { $0.outcome.isOK })
    outcomes = CaseOutcome.allCases.compactMap { outcome in
      let runs = cases.count { $0.outcome == outcome }
      return runs == 0 ? nil : Count(outcome: outcome, runs: runs)
    }
    retriedRuns = cases.count { $0.outcome.isOK && $0.failedAttempts > 0 }
    durations = DurationSummary(sample)
  }
}
