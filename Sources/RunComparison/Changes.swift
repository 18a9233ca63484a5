import Greentea
import Timekeeping

/// What happened to a case or a suite between two sides of a comparison.
public enum ChangeKind: String, Hashable, Sendable, CaseIterable {
  /// Was OK, is not any more.
  case regression
  /// Is in the base only.
  case disappeared
  /// OK and not OK on the same side, without a significant change of the rate; or OK only when tried again.
  case flaky
  /// OK on neither side, for whatever reason: also blocked, skipped, not run.
  case stillFailing = "still-failing"
  /// OK on both sides, and takes significantly longer.
  case slower
  /// Failed in the baseline, passes in the candidate.
  case fix
  /// OK on both sides, and takes significantly less time.
  case faster
  /// Is in the new side only.
  case new
  /// OK on both sides.
  case unchanged
}

/// A case on both sides of a comparison, and what happened to it.
public struct CaseChange: Hashable, Sendable {
  public let suite: String
  public let name: String
  public let kind: ChangeKind

  /// Nil for a new case.
  public let base: CaseSide?

  /// Nil for one that has disappeared.
  public let new: CaseSide?

  /// Whether the rates of OK runs differ: asked only where a side has both.
  public let rateTest: SignificanceTest?

  /// Whether the times of OK runs differ; nil if a side has too few of them.
  public let durationTest: SignificanceTest?

  /// How many times as long the case takes; nil if it was never OK on a side.
  ///
  /// Infinite if the base takes no time at all.
  public let durationRatio: Double?

  /// OK on both sides, and too few runs to compare what they took.
  public var hasTooFewRuns: Bool {
    durationTest == nil && base?.tally.verdict == .ok && new?.tally.verdict == .ok
  }
}

/// What the runs of one side say about a case.
public struct CaseSide: Hashable, Sendable {
  /// Of the runs that have the case; a run without it does not count.
  public let tally: RunTally

  /// How often each outcome came up, in the order of `VerdictName`.
  public let outcomes: [Count]

  /// In how many runs it was OK only after an attempt that was not.
  public let retriedRuns: Int

  /// What the runs took in which it was OK; nil if there is none.
  public let durations: DurationSummary?

  public struct Count: Hashable, Sendable {
    public let outcome: VerdictName
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
    outcomes = VerdictName.allCases.compactMap { outcome in
      let runs = cases.count { $0.outcome == outcome }
      return runs == 0 ? nil : Count(outcome: outcome, runs: runs)
    }
    retriedRuns = cases.count { $0.outcome.isOK && $0.failedAttempts > 0 }
    durations = DurationSummary(sample)
  }
}

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

    /// How often each result came up, in the order of `MbedResult`.
    public let words: [Count]
  }

  public struct Count: Hashable, Sendable {
    public let word: MbedResult
    /// 1 and up.
    public let runs: Int
  }
}

extension SuiteChange.Side {
  /// Nil if no run has the suite.
  init?(_ found: [MbedResult]) {
    guard !found.isEmpty else { return nil }
    tally = RunTally(runs: found.count, okRuns: found.count { $0 == .ok })
    words = MbedResult.allCases.compactMap { word in
      let runs = found.count { $0 == word }
      return runs == 0 ? nil : SuiteChange.Count(word: word, runs: runs)
    }
  }
}

/// In how many of the runs that have it a case or a suite was OK.
public struct RunTally: Hashable, Sendable {
  /// 1 and up.
  public let runs: Int
  /// At most `runs`.
  public let okRuns: Int

  /// What several runs say together.
  public enum Consistency: Hashable, Sendable {
    case ok
    case notOK
    /// OK in some runs and not in others.
    case mixed
  }

  public var verdict: Consistency {
    switch okRuns {
    case runs: .ok
    case 0: .notOK
    default: .mixed
    }
  }
}

extension RunTally {
  /// Whether the two rates can be told apart at all only by a test: one of them is neither none nor all.
  static func needsTest(_ base: RunTally, _ new: RunTally) -> Bool {
    base.verdict == .mixed || new.verdict == .mixed
  }

  /// What the verdicts alone say; `unchanged` for OK on both sides.
  ///
  /// - Parameter isSignificant: whether the rates differ beyond chance, where they need a test.
  static func change(from base: RunTally, to new: RunTally, isSignificant: Bool) -> ChangeKind {
    switch (base.verdict, new.verdict) {
    case (.ok, .ok): return .unchanged
    case (.ok, .notOK): return .regression
    case (.notOK, .ok): return .fix
    case (.notOK, .notOK): return .stillFailing
    default:
      guard isSignificant else { return .flaky }
      return base.okRuns * new.runs > new.okRuns * base.runs ? .regression : .fix
    }
  }
}

/// How long a case takes on one side.
public struct DurationSummary: Hashable, Sendable {
  /// 1 and up.
  public let runs: Int
  public let median: Duration

  /// Nil for an empty sample.
  public init?(_ sample: [Duration]) {
    guard !sample.isEmpty else { return nil }
    let sorted = sample.sorted()
    let middle = sorted.count / 2
    runs = sorted.count
    median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

extension DurationSummary {
  /// How many times the median of `base` this one is: infinite if only that one is 0, 1 if both are.
  func ratio(to base: DurationSummary) -> Double {
    median == base.median ? 1 : median.inSeconds / base.median.inSeconds
  }
}

/// What a test said about one case.
public struct SignificanceTest: Hashable, Sendable {
  /// How surprising what was seen is if nothing changed; 0…1.
  public let p: Double

  /// The same, corrected for the number of cases that were tested; `p` and up, at most 1.
  public let q: Double

  /// Whether `q` is below what the settings ask for.
  public let isSignificant: Bool
}

extension SignificanceTest {
  /// The results of tests that were made together.
  static func of(_ ps: [Double], _ settings: ComparisonSettings) -> [SignificanceTest] {
    zip(ps, FalseDiscovery.adjusted(ps)).map { p, q in
      SignificanceTest(p: p, q: q, isSignificant: q < settings.significance)
    }
  }
}
