import Greentea
import MbedFormats
import Mustache
import RunComparison
import Timekeeping

/// A run as one page of HTML that needs nothing but itself: no network, no other file, and no script to be read.
///
/// Every value is escaped, and what a device sent is kept apart from the direction of the text around it.
public struct HTMLReport: RenderedReport {
  private let run: RunOutcome
  private let context: ReportContext
  private let hasRetries: Bool

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
    hasRetries = run.suites.contains { $0.cases.contains { $0.attempts.count > 1 } }
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let timeline = RunTimeline(run)
    let problems = HTMLFailures(run, context)
    target.write(HTMLTemplate.head.render(head(hasProblems: !problems.isEmpty)))
    problems.visit { target.write(HTMLTemplate.problem.render($0)) }
    target.write(
      HTMLTemplate.suites.render(
        ["suites": run.suites.map(Self.view), "outcomes": outcomes].merging(columns) { $1 }))
    for suite in run.suites where !suite.cases.isEmpty {
      target.write(
        HTMLTemplate.group.render(["suite": suite.name, "columns": 3 + columns.count] as [String: Any]))
      for testCase in suite.cases { target.write(HTMLTemplate.row.render(row(testCase, in: suite))) }
      target.write(HTMLTemplate.groupEnd)
    }
    var tail = facts(about, missing: run.notBuilt)
    tail["timeline"] = timeline.view
    tail["link"] = LinkUse(run, timeline).view
    target.write(HTMLTemplate.tail.render(tail))
  }

  /// How an outcome is coloured; its word stands beside it.
  static func kind(_ outcome: VerdictName) -> String {
    switch outcome {
    case .ok: "good"
    case .skipped, .notRun, .blocked: "pale"
    case .fail, .error, .hung, .interrupted: "bad"
    }
  }

  // MARK: Head

  private func head(hasProblems: Bool) -> [String: Any] {
    let cases = run.suites.reduce(0) { $0 + $1.cases.count }
    let ok = run.suites.reduce(0) { $0 + $1.cases.count(where: \.isOK) }
    let flaky = run.suites.reduce(0) { $0 + $1.cases.count(where: \.isFlaky) }
    let badSuites = run.suites.count { $0.word != .ok }
    let isGood = ok == cases && cases > 0 && run.closing != nil && badSuites == 0
    var view: [String: Any] = [
      "title": "netsocket-test: \(ok) of \(cases) cases OK", "isGood": isGood,
      "verdict": isGood ? "Everything is OK." : verdict(cases: cases, badSuites: badSuites),
      "counts": outcomes, "isUnfinished": run.closing == nil, "brief": Self.views(brief),
      "hasProblems": hasProblems,
    ]
    // A section is left out for what is not there, not for 0.
    if flaky > 0 { view["flaky"] = flaky }
    return view
  }

  /// Of a run in which not everything is OK.
  private func verdict(cases: Int, badSuites: Int) -> String {
    if cases == 0 { return "No case was run." }
    let skipped = run.suites.reduce(0) { $0 + $1.cases.count { $0.outcome == .skipped } }
    let bad = run.suites.reduce(0) { $0 + $1.cases.count { !$0.isOK } } - skipped
    let suites = badSuites == 1 ? "1 suite" : "\(badSuites) suites"
    if bad > 0 { return "\(bad == 1 ? "1 case" : "\(bad) cases") not OK, in \(suites)." }
    if badSuites > 0 { return "\(suites) not OK." }
    if skipped > 0 { return "\(skipped == 1 ? "1 case was" : "\(skipped) cases were") skipped." }
    return "Every case is OK, but the run has no end."
  }

  private var outcomes: [[String: Any]] {
    VerdictName.allCases.compactMap { outcome in
      let count = run.suites.reduce(0) { $0 + $1.cases.count { $0.outcome == outcome } }
      return count == 0
        ? nil : ["count": count, "countWord": outcome.shown, "countKind": Self.kind(outcome)]
    }
  }

  /// What a reader wants to know at once.
  private var brief: [(String, String?)] {
    let elapsed = run.closing.map { "\(ReportText.seconds(max($0.elapsed, .zero))) s" }
    let compliance = context.priorities.isEmpty ? nil : Compliance(run, priorities: context.priorities).text
    return [
      ("Device", run.description?.device), ("Firmware", context.firmware), ("Compliance", compliance),
      ("Elapsed", elapsed), ("Seed", run.description.map { String($0.seed) }),
    ]
  }

  private var about: [(String, String?)] {
    [
      ("Run", context.runID), ("Started", context.started), ("Target", run.description?.target),
      ("Platform", run.description?.platform), ("Toolchain", run.description?.toolchain),
      ("Configuration", context.configurationHash), ("netsocket-test", run.description?.toolVersion),
      ("Transcript", context.transcript),
    ]
  }

  private static func views(_ facts: [(String, String?)]) -> [[String: Any]] {
    facts.compactMap { name, value in value.map { ["fact": name, "factValue": $0] } }
  }

  private func facts(_ facts: [(String, String?)], missing: [TestPlan.NotBuilt]) -> [String: Any] {
    let views = Self.views(facts)
    return [
      "facts": views, "hasFacts": !views.isEmpty, "hasMissing": !missing.isEmpty,
      "missing": missing.map { ["missing": Self.sentence($0)] },
    ]
  }

  private static func sentence(_ missing: TestPlan.NotBuilt) -> String {
    let what = missing.testCase.map { "\(missing.suite): \($0)" } ?? missing.suite
    return switch missing.reason {
    case .missingKey(let key): "\(what): the config does not set \(key)"
    case .deviceLacks(let feature): "\(what): the device has no \(feature)"
    }
  }

  // MARK: Tables

  /// The columns that not every run has.
  private var columns: [String: Any] {
    var columns: [String: Any] = [:]
    if !context.priorities.isEmpty { columns["hasPriorities"] = true }
    if hasRetries { columns["hasRetries"] = true }
    return columns
  }

  private func row(_ testCase: CaseOutcome, in suite: SuiteOutcome) -> [String: Any] {
    let row: [String: Any] = [
      "breakableCase": Self.breakable(testCase.name), "word": testCase.outcome.shown,
      "kind": Self.kind(testCase.outcome), "isFlaky": testCase.isFlaky, "isOK": testCase.isOK,
      "priority": context.priorities[suite.name]?[testCase.name]?.rawValue ?? "",
      "seconds": ReportText.seconds(testCase.attempts.last?.elapsed ?? .zero),
      "tries": testCase.attempts.count,
    ]
    return row.merging(columns) { $1 }
  }

  /// A name between whose words a line may break: markup, and the one value that is escaped here.
  static func breakable(_ name: String) -> String {
    XMLText(spellingControlsOf: name, keepingLines: true).escaped.replacing("_", with: "_<wbr>")
  }

  private static func view(_ suite: SuiteOutcome) -> [String: Any] {
    [
      "suite": suite.name, "word": suite.word.rawValue, "kind": suite.word == .ok ? "good" : "bad",
      "seconds": ReportText.seconds(suite.elapsed),
      "good": suite.cases.count(where: \.isOK), "all": suite.cases.count,
    ]
  }
}
