import Greentea
import NetworkSocket
import RunComparison
import Timekeeping

/// The suites of a run as a tree, in which every case can be opened.
struct CaseTree {
  private let run: RunOutcome
  private let context: ReportContext
  private let counts: RunCounts
  private let longest: Duration

  init(_ run: RunOutcome, _ context: ReportContext, _ counts: RunCounts) {
    self.run = run
    self.context = context
    self.counts = counts
    longest =
      run.suites.lazy.flatMap(\.cases).compactMap { $0.attempts.last?.elapsed }.max() ?? .zero
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "cases"], "Cases")
    html.filters(for: "case-tree", noun: "cases") { html in
      html.choice(
        "Result", name: "show",
        [("", "all"), ("failed", "failed")] + (counts.flaky > 0 ? [("flaky", "flaky")] : [])
          + counts.outcomes.map { ($0.outcome.shown, $0.outcome.shown) })
      html.choice(
        "Sort", name: "sort",
        [("", "by plan"), ("0", "longest")] + (context.past == nil ? [] : [("1", "most slowed down")])
          + [("name", "by name")])
    }
    if let past = context.past {
      html.element(
        .p, [.class: "small"],
        "Times against the median of \(PageText.label(past.baseline)) "
          + "(\(ReportText.count(past.baselineRuns, "run"))); the last verdicts before this run, oldest first."
      )
    }
    html.element(.div, [.id: "case-tree"]) { html in
      for suite in run.suites { write(suite, to: &html) }
    }
  }

  private func write<Target>(_ suite: SuiteOutcome, to html: inout HTMLWriter<Target>) {
    let ok = suite.cases.count(where: \.isOK)
    html.element(.details, [.class: "suite", .open: ""]) { html in
      html.element(.summary) { html in
        html.element(.h3) { $0.isolated(ReportText.shortened(suite.name)) }
        html.text(" ")
        html.badge(suite.word.rawValue, suite.word == .ok ? .good : .bad)
        html.element(
          .span, [.class: "small"], " \(ok) of \(suite.cases.count) OK, \(PageText.time(suite.elapsed))")
      }
      for testCase in suite.cases { write(testCase, of: suite, to: &html) }
    }
  }

  private func write<Target>(
    _ testCase: CaseOutcome, of suite: SuiteOutcome, to html: inout HTMLWriter<Target>
  ) {
    let elapsed = testCase.attempts.last?.elapsed ?? .zero
    let usual = context.past?.median(testCase.name, in: suite.name)
    let ratio = usual.flatMap { $0 > .zero && testCase.isOK ? elapsed.inSeconds / $0.inSeconds : nil }
    let words =
      [testCase.outcome.shown] + (testCase.isOK ? [] : ["failed"]) + (testCase.isFlaky ? ["flaky"] : [])
    let anchor = CaseNames(run).anchor(testCase.name, in: suite.name)
    html.element(
      .details,
      [
        .id: anchor, .class: "case", .dataWord: words.joined(separator: " "),
        .dataSort: "\(ChartAxis.coordinate(elapsed.inSeconds)) \(ChartAxis.coordinate(ratio ?? 0))",
      ]
    ) { html in
      html.element(.summary) { html in
        html.element(.span, [.class: "name"]) { $0.isolated(breakable: testCase.name) }
        html.text(" ")
        html.element(.span, [.class: "state"]) { html in
          html.badges(testCase.outcome, isFlaky: testCase.isFlaky)
          if context.priorities[suite.name]?[testCase.name] == .should {
            html.text(" ")
            html.badge("SHOULD", .pale)
          }
        }
        html.text(" ")
        let last = context.past?.verdicts(testCase.name, in: suite.name) ?? []
        if !last.isEmpty { Self.write(last, to: &html) }
        writeTime(elapsed, ratio, to: &html)
      }
      html.element(.div, [.class: "within"]) { writeDetails(testCase, of: suite, usual, to: &$0) }
    }
  }

  /// A cell a run, oldest first.
  private static func write<Target>(_ states: [CellState], to html: inout HTMLWriter<Target>) {
    let counts = CellState.allCases.compactMap { state in
      let count = states.count { $0 == state }
      return count == 0 ? nil : "\(count) \(state.words)"
    }
    let words = "before: \(counts.joined(separator: ", "))"
    html.element(.span, [.class: "last", .role: "img", .ariaLabel: words, .title: words]) { html in
      for state in states { html.element(.span, [.class: state.code], state.mark) }
    }
    html.text(" ")
  }

  private func writeTime<Target>(_ elapsed: Duration, _ ratio: Double?, to html: inout HTMLWriter<Target>) {
    html.element(.span, [.class: "time"]) { html in
      html.text(PageText.time(elapsed))
      if let ratio, ratio >= 1.2 || ratio <= 0.8 {
        html.text(" ")
        html.element(.span, [.class: ratio > 1 ? "warn" : "good"], PageText.ratio(ratio))
      }
      let share = longest > .zero ? elapsed.inSeconds / longest.inSeconds * 100 : 0
      html.element(.span, [.class: "meter", .ariaHidden: "true"]) {
        $0.element(.i, [.style: "width:\(ChartAxis.coordinate(share))%"], "")
      }
    }
  }

  // MARK: Inside a case

  private func writeDetails<Target>(
    _ testCase: CaseOutcome, of suite: SuiteOutcome, _ usual: Duration?, to html: inout HTMLWriter<Target>
  ) {
    guard !testCase.attempts.isEmpty else {
      return html.element(.p, "The run ended before this case.")
    }
    guard testCase.attempts.count > 1 else {
      for attempt in testCase.attempts { write(attempt, testCase, in: suite, usual, to: &html) }
      return
    }
    html.element(.div, [.class: "attempts", .dataFor: CaseNames(run).anchor(testCase.name, in: suite.name)]) {
      html in
      for attempt in testCase.attempts {
        html.element(.div) { html in
          html.element(.h4, "Attempt \(attempt.number): \(attempt.outcome.shown)")
          write(attempt, testCase, in: suite, usual, to: &html)
        }
      }
    }
  }

  private func write<Target>(
    _ attempt: CaseOutcome.Attempt, _ testCase: CaseOutcome, in suite: SuiteOutcome, _ usual: Duration?,
    to html: inout HTMLWriter<Target>
  ) {
    if let summary = FailureSummary(attempt, of: testCase, in: suite), attempt.failures.isEmpty {
      html.element(.p) { $0.isolated(summary.message) }
    }
    let evidence = Self.words(attempt.result?.evidence ?? Evidence())
    html.element(.dl, [.class: "pairs"]) { html in
      let baseline = usual.map { "; \(PageText.label(context.past?.baseline)): \(PageText.time($0))" } ?? ""
      html.pair("time", PageText.time(attempt.elapsed) + baseline)
      if !evidence.isEmpty { html.pair("evidence", evidence) }
    }
    AttemptView(attempt, of: testCase).write(to: &html, transcript: context.transcript)
  }

  /// `1 connect, 10 bytes out, 12 bytes in`: what the device confirmed.
  private static func words(_ evidence: Evidence) -> String {
    Evidence.Counter.allCases.filter { evidence[$0] > 0 }.map { counter in
      "\(evidence[counter]) \(counter.rawValue.replacing("_", with: " "))"
    }.joined(separator: ", ")
  }
}

/// The anchors of a run's cases.
struct CaseNames {
  private let run: RunOutcome

  init(_ run: RunOutcome) {
    self.run = run
  }

  func anchor(_ name: String, in suite: String) -> String {
    let first = run.suites.first { $0.position(of: name) != nil }?.name
    return CaseAnchor.of(name, in: suite, isUnique: first == suite)
  }
}
