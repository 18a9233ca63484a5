import Greentea

/// All cases that may fail.
public struct KnownFailures: Hashable, Sendable {
  public let entries: [KnownFailure]

  public init(_ entries: [KnownFailure]) {
    self.entries = entries
  }

  /// Holds a run against the entries.
  ///
  /// An entry excuses whatever is not OK about its cases, also that they were blocked. It is an error when it
  /// has expired, and when its cases are in the run and all of them are OK at the first attempt.
  public func judge(_ run: ComparedRun, today: CalendarDate) -> Judgement {
    var judgement = Judgement()
    var isNeeded = entries.map { _ in false }
    var isMatched = entries.map { _ in false }
    for suite in run.suites {
      var isExplained = suite.word == .ok
      for testCase in suite.cases {
        let covering = entries.indices.filter { entries[$0].covers(testCase.name, in: suite.name) }
        for index in covering { isMatched[index] = true }
        guard !testCase.outcome.isOK || testCase.failedAttempts > 0 else { continue }
        for index in covering { isNeeded[index] = true }
        guard !testCase.outcome.isOK else { continue }
        isExplained = true
        let found = Judgement.Case(suite: suite.name, name: testCase.name, outcome: testCase.outcome)
        if let entry = covering.first(where: { entries[$0].expires >= today }) {
          judgement.excused.append(Judgement.Excuse(found: found, entry: entries[entry]))
        } else {
          judgement.unexcused.append(found)
        }
      }
      if !isExplained { judgement.unexplainedSuites.append(suite.name) }
    }
    for (index, entry) in entries.enumerated() {
      if entry.expires < today {
        judgement.expired.append(entry)
      } else if !isMatched[index] {
        judgement.unmatched.append(entry)
      } else if !isNeeded[index] {
        judgement.noLongerFailing.append(entry)
      }
    }
    return judgement
  }

  /// What a run looks like in the light of the known failures.
  public struct Judgement: Hashable, Sendable {
    /// Cases that are not OK and may be so.
    public internal(set) var excused: [Excuse] = []
    /// Cases that are not OK and may not be so.
    public internal(set) var unexcused: [Case] = []
    /// Suites that are not OK although all their cases are.
    public internal(set) var unexplainedSuites: [String] = []
    /// Entries whose last day is over: they excuse nothing.
    public internal(set) var expired: [KnownFailure] = []
    /// Entries whose cases are all OK.
    public internal(set) var noLongerFailing: [KnownFailure] = []
    /// Entries without a case in the run: a warning only, since a run may leave cases out.
    public internal(set) var unmatched: [KnownFailure] = []

    public struct Case: Hashable, Sendable {
      public let suite: String
      public let name: String
      public let outcome: CaseOutcome
    }

    public struct Excuse: Hashable, Sendable {
      public let found: Case
      public let entry: KnownFailure
    }
  }
}

extension KnownFailures.Judgement {
  /// Whether an entry has to go.
  public var hasBadEntries: Bool { !expired.isEmpty || !noLongerFailing.isEmpty }

  /// The exit code of a run that is held against known failures only.
  public var exitCode: Int { unexcused.isEmpty && unexplainedSuites.isEmpty && !hasBadEntries ? 0 : 1 }

  func excuses(_ name: String, in suite: String) -> Bool {
    excused.contains { $0.found.suite == suite && $0.found.name == name }
  }
}

extension Comparison {
  /// The exit code of a run that is held against a baseline and against known failures: as `exitCode`, but
  /// excused cases are no regressions, and bad entries count.
  ///
  /// A suite that went wrong is excused if all its cases that did so are.
  public func exitCode(excusing judgement: KnownFailures.Judgement) -> Int {
    if settings.isStrict, !warnings.isEmpty { return 2 }
    let hasCase = cases.contains { isRegression($0) && !judgement.excuses($0.name, in: $0.suite) }
    let hasSuite = suites.contains { isRegression($0) && !excuses($0, judgement) }
    return hasCase || hasSuite || judgement.hasBadEntries ? 1 : 0
  }

  private func excuses(_ suite: SuiteChange, _ judgement: KnownFailures.Judgement) -> Bool {
    guard judgement.excused.contains(where: { $0.found.suite == suite.name }) else { return false }
    return !judgement.unexcused.contains { $0.suite == suite.name }
  }
}
