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
