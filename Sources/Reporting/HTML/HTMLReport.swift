import Greentea
import Mustache
import RunComparison
import Timekeeping

/// A run as one page of HTML that needs nothing but itself: no network, no other file, and no script to be read.
///
/// Every value is escaped, and what a device sent is kept apart from the direction of the text around it.
public struct HTMLReport: RenderedReport {
  private let run: RunReport
  private let context: ReportContext

  public init(_ run: RunReport, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let timeline = RunTimeline(run)
    target.write(HTMLTemplate.head.render(head))
    for suite in run.suites {
      for testCase in suite.cases {
        guard let view = problem(testCase, in: suite) else { continue }
        target.write(HTMLTemplate.problem.render(view))
      }
    }
    target.write(HTMLTemplate.suites.render(["suites": run.suites.map(Self.view), "outcomes": outcomes]))
    for suite in run.suites {
      for testCase in suite.cases { target.write(HTMLTemplate.row.render(row(testCase, in: suite))) }
    }
    var pictures: [String: Any] = ["timeline": timeline.view]
    pictures["link"] = LinkUse(run, timeline).view
    target.write(HTMLTemplate.tail.render(pictures))
  }

  /// How an outcome is coloured; its word stands beside it.
  static func kind(_ outcome: CaseOutcome) -> String {
    switch outcome {
    case .ok: "good"
    case .skipped, .notRun, .blocked: "pale"
    case .fail, .error, .hung, .interrupted: "bad"
    }
  }

  // MARK: Head

  private var head: [String: Any] {
    let cases = run.suites.reduce(0) { $0 + $1.cases.count }
    let ok = run.suites.reduce(0) { $0 + $1.cases.count(where: \.isOK) }
    let flaky = run.suites.reduce(0) { $0 + $1.cases.count(where: \.isFlaky) }
    let isGood = ok == cases && cases > 0 && run.closing != nil && run.suites.allSatisfy { $0.word == .ok }
    var view: [String: Any] = [
      "title": "netsocket-test: \(ok) of \(cases) cases OK", "isGood": isGood, "cases": cases, "ok": ok,
      "goodSuites": run.suites.count { $0.word == .ok }, "suiteCount": run.suites.count,
      "counts": outcomes, "isUnfinished": run.closing == nil, "facts": facts,
      "hasProblems": ok < cases || flaky > 0,
    ]
    // A section is left out for what is not there, not for 0.
    if flaky > 0 { view["flaky"] = flaky }
    return view
  }

  private var outcomes: [[String: Any]] {
    CaseOutcome.allCases.compactMap { outcome in
      let count = run.suites.reduce(0) { $0 + $1.cases.count { $0.outcome == outcome } }
      return count == 0
        ? nil : ["count": count, "countWord": outcome.shown, "countKind": Self.kind(outcome)]
    }
  }

  private var facts: [[String: Any]] {
    let elapsed = run.closing.map { "\(ComparisonWords.seconds(max($0.elapsed, .zero))) s" }
    let compliance = context.priorities.isEmpty ? nil : Compliance(run, priorities: context.priorities).text
    let known: [(String, String?)] = [
      ("Compliance", compliance), ("Run", context.runID), ("Started", context.started),
      ("Elapsed", elapsed), ("Device", run.description?.device), ("Firmware", context.firmware),
      ("Target", run.description?.target), ("Seed", run.description.map { String($0.seed) }),
      ("Configuration", context.configurationHash), ("netsocket-test", run.description?.toolVersion),
      ("Transcript", context.transcript),
    ]
    return known.compactMap { name, value in value.map { ["fact": name, "factValue": $0] } }
  }

  // MARK: Cases

  /// A case that is not OK, or was not at first; nil for the others.
  private func problem(_ testCase: CaseReport, in suite: SuiteReport) -> [String: Any]? {
    let finding = Finding(testCase, in: suite)
    guard finding.map({ $0.kind != .skipped }) ?? testCase.isFlaky else { return nil }
    var view: [String: Any] = [
      "suite": suite.name, "case": testCase.name, "word": testCase.outcome.shown,
      "kind": testCase.isOK || !testCase.outcome.isOK ? Self.kind(testCase.outcome) : "bad",
      "isFlaky": testCase.isFlaky,
      "message": finding.map { ComparisonWords.cut($0.message) } ?? "OK after an attempt that was not",
      "attempts": testCase.attempts.map { attempt($0, of: testCase, in: suite) },
    ]
    // Why a case never came to run stands with what kept it.
    if testCase.attempts.isEmpty { view["note"] = finding?.message }
    return view
  }

  private func attempt(
    _ attempt: CaseReport.Attempt, of testCase: CaseReport, in suite: SuiteReport
  ) -> [String: Any] {
    let finding = Finding(attempt, in: suite)
    var view: [String: Any] = [
      "number": attempt.number, "isOneOfSeveral": testCase.attempts.count > 1,
      "attemptWord": attempt.outcome.shown, "attemptKind": Self.kind(attempt.outcome),
      "seconds": ComparisonWords.seconds(attempt.elapsed),
      "failures": attempt.failures.map {
        [
          "place": "\($0.file):\($0.line)", "what": $0.what, "expected": $0.expected, "actual": $0.actual,
        ]
      },
      "hasFailures": !attempt.failures.isEmpty,
    ]
    // What failed has a table of its own.
    let details = finding?.details ?? []
    let failed = Set(attempt.failures.flatMap(Finding.lines))
    let others = details.filter { !failed.contains($0) }
    // Of a single attempt it is the headline.
    view["attemptMessage"] = finding?.kind == .error && testCase.attempts.count > 1 ? finding?.message : nil
    view["details"] = others.map { ["detail": $0] }
    view["hasDetails"] = !others.isEmpty
    let output = AttemptOutput(attempt, limit: JUnitReport.outputLimit, transcript: context.transcript)
    if !output.text.isEmpty { view["output"] = output.text }
    return view
  }

  private func row(_ testCase: CaseReport, in suite: SuiteReport) -> [String: Any] {
    [
      "suite": suite.name, "case": testCase.name, "word": testCase.outcome.shown,
      "kind": testCase.isOK || !testCase.outcome.isOK ? Self.kind(testCase.outcome) : "bad",
      "isFlaky": testCase.isFlaky,
      "priority": context.priorities[suite.name]?[testCase.name]?.rawValue ?? "",
      "seconds": ComparisonWords.seconds(testCase.attempts.last?.elapsed ?? .zero),
      "tries": testCase.attempts.count,
    ]
  }

  private static func view(_ suite: SuiteReport) -> [String: Any] {
    [
      "suite": suite.name, "word": suite.word.rawValue, "kind": suite.word == .ok ? "good" : "bad",
      "seconds": ComparisonWords.seconds(suite.elapsed),
      "good": suite.cases.count(where: \.isOK), "all": suite.cases.count,
      "troubles": suite.troubles.map { trouble in
        [
          "troublePlace": trouble.place.rawValue,
          "troubleText": Finding.sentences(trouble).joined(separator: "; "),
        ]
      },
    ]
  }
}
