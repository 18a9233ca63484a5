import Greentea
import RunComparison
import Timekeeping

/// The failures of a run, those with one cause together: first what says why, then the cases that were not run because
/// of it.
struct HTMLFailures {
  private let run: RunOutcome
  private let context: ReportContext
  private let groups: [Group]

  /// So many cases of a group are listed.
  private static let mostCases = 60

  /// Failures with one cause.
  private struct Group {
    let cause: String
    var failures: [RunFailure]
  }

  init(_ run: RunOutcome, _ context: ReportContext) {
    self.run = run
    self.context = context
    var groups: [Group] = []
    var places: [String: Int] = [:]
    for failure in RunFailure.all(in: run) {
      let cause = Self.cause(failure)
      let key =
        switch failure.content {
        case .testCase: FailureCluster.key(cause, isBlocked: false)
        case .fixture(let fixture): "\(fixture.place.rawValue) \(FailureCluster.key(cause, isBlocked: false))"
        case .notRun: "not run \(failure.suite.name) \(cause)"
        }
      if let place = places[key] {
        groups[place].failures.append(failure)
      } else {
        places[key] = groups.count
        groups.append(Group(cause: cause, failures: [failure]))
      }
    }
    self.groups = groups
  }

  private static func cause(_ failure: RunFailure) -> String {
    switch failure.content {
    case .testCase(let testCase):
      testCase.causeText ?? FailureSummary(testCase, in: failure.suite)?.message ?? "passed on retry"
    case .fixture(let fixture):
      fixture.cause?.message ?? fixture.failures.first.map(FailureSummary.sentence)
        ?? "the \(fixture.place.rawValue) failed"
    case .notRun(_, _, let reason): reason
    }
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    guard !groups.isEmpty else { return }
    html.element(.h2, [.id: "problems"], "Failures")
    for group in groups { write(group, to: &html) }
  }

  /// How many cases it is about, in words.
  private static func size(_ group: Group) -> String {
    let count = group.failures.reduce(0) { sum, failure in
      switch failure.content {
      case .testCase: sum + 1
      case .fixture(let fixture): sum + RunFailure.cases(of: failure.suite, blockedBy: fixture.place).count
      case .notRun(_, let names, _): sum + names.count
      }
    }
    guard case .fixture(let fixture)? = group.failures.first?.content else {
      return ReportText.count(count, "case")
    }
    let suites = group.failures.count > 1 ? " of \(group.failures.count) suites" : ""
    return "\(fixture.place.rawValue)\(suites) failed, \(ReportText.count(count, "case")) blocked by it"
  }

  private func write<Target>(_ group: Group, to html: inout HTMLWriter<Target>) {
    guard let first = group.failures.first else { return }
    html.element(.details, [.class: "problem \(Self.tone(group).rawValue)"]) { html in
      html.element(.summary) { html in
        html.element(.h3) { html in
          html.isolated(ReportText.cut(group.cause))
          html.text(": \(Self.size(group))")
        }
        html.element(.span, [.class: "message"]) { html in
          for (index, title) in Self.titles(group).prefix(3).enumerated() {
            if index > 0 { html.text(", ") }
            html.isolated(breakable: ReportText.shortened(title))
          }
          let more = Self.titles(group).count - 3
          if more > 0 { html.text(" and \(more) more") }
        }
      }
      writeCases(group, to: &html)
      switch first.content {
      case .testCase(let testCase):
        guard let attempt = testCase.attempts.last(where: { !$0.outcome.isOK }) else { break }
        if group.failures.count > 1 {
          html.element(.p) { $0.isolated("The first of them, \(testCase.name):") }
        }
        AttemptView(attempt, of: testCase).write(to: &html, withOutput: false)
      case .fixture(let fixture):
        AttemptView.write(fixture.failures, to: &html)
        let facts = fixture.cause.map { FailureSummary.facts($0) } ?? []
        AttemptView.write(facts.filter { !$0.isAdvice }, to: &html)
        for fact in facts where fact.isAdvice { html.command(fact.text) }
      case .notRun: break
      }
    }
  }

  private static func tone(_ group: Group) -> HTMLTone {
    switch group.failures.first?.content {
    case .testCase(let testCase): testCase.isFlaky && testCase.isOK ? .warn : testCase.outcome.tone
    case .notRun(let outcome, _, _): outcome.tone
    case .fixture, nil: .bad
    }
  }

  private static func titles(_ group: Group) -> [String] {
    group.failures.flatMap { failure in
      switch failure.content {
      case .testCase(let testCase): [testCase.name]
      case .fixture: [PageText.suite(failure.suite.name)]
      case .notRun(_, let names, _): names
      }
    }
  }

  /// The cases with their verdicts, each with a link to its place in the tree.
  private func writeCases<Target>(_ group: Group, to html: inout HTMLWriter<Target>) {
    var cases: [(name: String, suite: String, outcome: VerdictName, isFlaky: Bool)] = []
    for failure in group.failures {
      let suite = failure.suite.name
      switch failure.content {
      case .testCase(let testCase): cases.append((testCase.name, suite, testCase.outcome, testCase.isFlaky))
      case .fixture(let fixture):
        cases += RunFailure.cases(of: failure.suite, blockedBy: fixture.place).map {
          ($0, suite, .blocked, false)
        }
      case .notRun(let outcome, let names, _): cases += names.map { ($0, suite, outcome, false) }
      }
    }
    html.element(.ul, [.class: "names"]) { html in
      for entry in cases.prefix(Self.mostCases) {
        html.element(.li) { html in
          html.badges(entry.outcome, isFlaky: entry.isFlaky)
          html.text(" ")
          html.element(.a, [.href: "#\(CaseNames(run).anchor(entry.name, in: entry.suite))"]) {
            $0.isolated(breakable: entry.name)
          }
          html.text(" ")
          html.element(.small) { $0.isolated("in \(PageText.suite(entry.suite))") }
        }
      }
      let more = cases.count - Self.mostCases
      if more > 0 { html.element(.li, "and \(more) more") }
    }
  }
}
