import Greentea

/// A failure of a run, as reports for people tell it.
struct RunFailure {
  enum Content {
    /// A case with a failed attempt.
    case testCase(CaseOutcome)
    case fixture(SuiteOutcome.FixtureFailure)
    /// Cases that one and the same thing kept from running.
    case notRun(VerdictName, [String], reason: String)
  }

  let suite: SuiteOutcome
  let content: Content

  /// All of a run: first what says why, then, together, the cases that were not run because of it.
  static func all(in run: RunOutcome) -> [RunFailure] {
    run.suites.flatMap { suite in
      (suite.fixtureFailures.map(Content.fixture) + suite.cases.compactMap(content))
        .map { RunFailure(suite: suite, content: $0) }
    } + run.suites.flatMap { suite in notRun(in: suite).map { RunFailure(suite: suite, content: $0) } }
  }

  private static func content(_ testCase: CaseOutcome) -> Content? {
    switch testCase.outcome {
    case .blocked, .notRun, .skipped: nil
    case .ok: testCase.isFlaky ? .testCase(testCase) : nil
    case .fail, .error, .hung, .interrupted: .testCase(testCase)
    }
  }

  /// The cases without a result, but for those that a failed set-up or tear-down names itself.
  private static func notRun(in suite: SuiteOutcome) -> [Content] {
    let fixtures = Set(suite.fixtureFailures.map(\.place.rawValue))
    var blocked: [String: [String]] = [:]
    var obstacles: [String] = []
    for testCase in suite.cases {
      guard let obstacle = obstacle(of: testCase), !fixtures.contains(obstacle) else { continue }
      if blocked[obstacle] == nil { obstacles.append(obstacle) }
      blocked[obstacle, default: []].append(testCase.name)
    }
    var groups = obstacles.map { obstacle in
      Content.notRun(.blocked, blocked[obstacle, default: []], reason: "blocked by: \(obstacle)")
    }
    let never = suite.cases.filter { $0.outcome == .notRun }.map(\.name)
    if !never.isEmpty {
      groups.append(
        .notRun(.notRun, never, reason: "the run ended before \(never.count == 1 ? "it" : "them")"))
    }
    return groups
  }

  private static func obstacle(of testCase: CaseOutcome) -> String? {
    if case .blocked(let obstacle)? = testCase.attempts.last?.result?.verdict { obstacle } else { nil }
  }

  /// The cases of a suite that a set-up or a tear-down kept from running.
  static func cases(of suite: SuiteOutcome, blockedBy place: SuiteOutcome.FixtureFailure.Place) -> [String] {
    suite.cases.filter { obstacle(of: $0) == place.rawValue }.map(\.name)
  }
}
