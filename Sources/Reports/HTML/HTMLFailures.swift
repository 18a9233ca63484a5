import Greentea
import RunComparison

/// What is not OK in a run, as the page tells it: what says why first, what only follows from it last and together.
struct HTMLFailures {
  private let run: RunOutcome
  private let context: ReportContext

  /// So many are open; of more, the headline is there and the rest a click away.
  private static let mostOpen = 25

  init(_ run: RunOutcome, _ context: ReportContext) {
    self.run = run
    self.context = context
  }

  var isEmpty: Bool {
    run.suites.allSatisfy { suite in
      suite.fixtureFailures.isEmpty
        && suite.cases.allSatisfy { testCase in
          !testCase.isFlaky && (testCase.isOK || testCase.outcome == .skipped)
        }
    }
  }

  /// Hands out one after the other: there may be many.
  func visit(_ body: ([String: Any]) -> Void) {
    var count = 0
    func give(_ view: [String: Any]) {
      count += 1
      body(view.merging(["isOpen": count <= Self.mostOpen]) { $1 })
    }
    for suite in run.suites {
      for fixtureFailure in suite.fixtureFailures { give(view(fixtureFailure, of: suite)) }
      for testCase in suite.cases {
        if let view = view(testCase, in: suite) { give(view) }
      }
    }
    for suite in run.suites {
      for view in consequences(in: suite) { give(view) }
    }
  }

  // MARK: Cases

  /// A case that was tried and is not OK, or was not at first; nil for the others.
  private func view(_ testCase: CaseOutcome, in suite: SuiteOutcome) -> [String: Any]? {
    switch testCase.outcome {
    case .blocked, .notRun, .skipped: return nil
    case .ok: guard testCase.isFlaky else { return nil }
    case .fail, .error, .hung, .interrupted: break
    }
    let message = FailureSummary(testCase, in: suite).map { ReportText.cut($0.message) }
    return [
      "suite": suite.name, "heading": HTMLReport.breakable(ReportText.shortened(testCase.name)),
      "word": testCase.outcome.shown,
      "kind": HTMLReport.kind(testCase.outcome), "isFlaky": testCase.isFlaky,
      "message": message ?? "OK after an attempt that was not",
      "attempts": testCase.attempts.map { view($0, of: testCase, in: suite) },
    ]
  }

  private func view(
    _ attempt: CaseOutcome.Attempt, of testCase: CaseOutcome, in suite: SuiteOutcome
  ) -> [String: Any] {
    let facts = FailureSummary.facts(attempt)
    var view: [String: Any] = [
      "number": attempt.number, "isOneOfSeveral": testCase.attempts.count > 1,
      "attemptWord": attempt.outcome.shown, "attemptKind": HTMLReport.kind(attempt.outcome),
      "seconds": ReportText.seconds(attempt.elapsed), "failures": attempt.failures.map(Self.view),
      "facts": Self.views(facts), "hasFacts": !facts.isEmpty,
    ]
    // Of a single attempt it is the headline.
    if testCase.attempts.count > 1, let summary = FailureSummary(attempt, in: suite), summary.kind == .error {
      view["attemptMessage"] = summary.message
    }
    let output = AttemptOutput(attempt, limit: JUnitReport.outputLimit, transcript: context.transcript)
    if !output.text.isEmpty { view["output"] = output.text }
    return view
  }

  private static func view(_ failure: FailedExpectation) -> [String: Any] {
    [
      "place": "\(failure.file):\(failure.line)", "what": failure.what, "expected": failure.expected,
      "actual": failure.actual,
    ]
  }

  /// What to do comes first.
  private static func views(_ facts: [FailureSummary.Fact]) -> [[String: Any]] {
    let advice = facts.filter { $0.name == FailureSummary.advice }
    return (advice + facts.filter { $0.name != FailureSummary.advice }).map {
      ["name": $0.name, "text": $0.text, "isAdvice": $0.name == FailureSummary.advice]
    }
  }

  // MARK: Around the cases

  /// A set-up or tear-down, with the cases that it kept from running.
  private func view(_ fixtureFailure: SuiteOutcome.FixtureFailure, of suite: SuiteOutcome) -> [String: Any] {
    let place = fixtureFailure.place.rawValue
    let first = fixtureFailure.cause?.message ?? fixtureFailure.failures.first.map(FailureSummary.sentence)
    let facts = fixtureFailure.cause.map { FailureSummary.facts($0) } ?? []
    let view: [String: Any] = [
      "suite": suite.name, "heading": place, "word": "FAIL", "kind": "bad", "isFlaky": false,
      "message": first.map(ReportText.cut) ?? "the \(place) failed",
      "attempts": [
        [
          "isOneOfSeveral": false, "failures": fixtureFailure.failures.map(Self.view), "facts": Self.views(facts),
          "hasFacts": !facts.isEmpty,
        ] as [String: Any]
      ],
    ]
    return view.merging(Self.consequence(Self.blocked(by: place, in: suite), "blocked by it")) { $1 }
  }

  private static func blocked(by obstacle: String, in suite: SuiteOutcome) -> [String] {
    suite.cases.filter { self.obstacle($0) == obstacle }.map(\.name)
  }

  private static func obstacle(_ testCase: CaseOutcome) -> String? {
    if case .blocked(let obstacle)? = testCase.attempts.last?.result?.verdict { obstacle } else { nil }
  }

  /// The cases that something else kept from running, together.
  private func consequences(in suite: SuiteOutcome) -> [[String: Any]] {
    let told = Set(suite.fixtureFailures.map(\.place.rawValue))
    var blocked: [String: [String]] = [:]
    var obstacles: [String] = []
    for testCase in suite.cases {
      guard let obstacle = Self.obstacle(testCase), !told.contains(obstacle) else { continue }
      if blocked[obstacle] == nil { obstacles.append(obstacle) }
      blocked[obstacle, default: []].append(testCase.name)
    }
    let notRun = suite.cases.filter { $0.outcome == .notRun }.map(\.name)
    return obstacles.map { obstacle in
      Self.group(.blocked, blocked[obstacle] ?? [], in: suite, "blocked by: \(obstacle)")
    }
      + (notRun.isEmpty
        ? []
        : [
          Self.group(.notRun, notRun, in: suite, "the run ended before \(notRun.count == 1 ? "it" : "them")")
        ])
  }

  private static func group(
    _ outcome: VerdictName, _ names: [String], in suite: SuiteOutcome, _ message: String
  ) -> [String: Any] {
    var view: [String: Any] = [
      "suite": suite.name, "heading": HTMLReport.breakable(ReportText.shortened(names.first ?? "")),
      "word": outcome.shown,
      "kind": HTMLReport.kind(outcome), "isFlaky": false, "message": ReportText.cut(message),
    ]
    guard names.count > 1 else { return view }
    view["heading"] = counted(names)
    return view.merging(consequence(names, outcome == .blocked ? "blocked" : "not run")) { $1 }
  }

  private static func consequence(_ names: [String], _ words: String) -> [String: Any] {
    guard !names.isEmpty else { return [:] }
    return ["consequence": "\(counted(names)) \(words):", "names": names.map { ["name": $0] }]
  }

  private static func counted(_ names: [String]) -> String {
    names.count == 1 ? "1 case" : "\(names.count) cases"
  }
}
