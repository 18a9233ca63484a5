import Greentea
import RunComparison
import Timekeeping

/// The failures of a run as the page tells them: first what says why, then, together, the cases that were not run
/// because of it.
struct HTMLFailures {
  private let context: ReportContext
  private let failures: [RunFailure]

  /// So many are open; of more, the headline is there and the rest a click away.
  private static let mostOpen = 25

  init(_ run: RunOutcome, _ context: ReportContext) {
    self.context = context
    failures = RunFailure.all(in: run)
  }

  // MARK: Writing

  func write<Target>(to html: inout HTMLWriter<Target>) {
    guard !failures.isEmpty else { return }
    html.element(.h2, [.id: "problems"], "Failures")
    for (index, failure) in failures.enumerated() {
      let suite = failure.suite
      let isOpen = index < Self.mostOpen
      switch failure.content {
      case .testCase(let testCase): write(testCase, of: suite, isOpen: isOpen, to: &html)
      case .fixture(let fixture): write(fixture, of: suite, isOpen: isOpen, to: &html)
      case .notRun(let outcome, let names, let reason):
        let title = names.count == 1 ? names[0] : ReportText.count(names.count, "case")
        let headline = Headline(suite: suite.name, title: title, outcome: outcome, message: reason)
        write(headline, isOpen: isOpen, to: &html) { html in
          if names.count > 1 { Self.write(names, outcome == .blocked ? "blocked" : "not run", to: &html) }
        }
      }
    }
  }

  private struct Headline {
    let suite: String
    let title: String
    let outcome: VerdictName
    var isFlaky = false
    let message: String
  }

  private func write<Target>(
    _ headline: Headline, isOpen: Bool, to html: inout HTMLWriter<Target>,
    containing content: (inout HTMLWriter<Target>) -> Void
  ) {
    let attributes: HTMLAttributes = [
      .class: "problem \(headline.outcome.tone.rawValue)", .open: isOpen ? "" : nil,
    ]
    html.element(.details, attributes) { html in
      html.element(.summary) { html in
        html.element(.h3) { html in
          html.badges(headline.outcome, isFlaky: headline.isFlaky)
          html.text(" ")
          html.isolated(breakable: ReportText.shortened(headline.title))
        }
        html.text(" ")
        html.element(.small) { html in
          html.text("in ")
          html.isolated(headline.suite)
        }
        html.text(" ")
        html.element(.span, [.class: "message"]) { $0.isolated(ReportText.cut(headline.message)) }
      }
      content(&html)
    }
  }

  private func write<Target>(
    _ testCase: CaseOutcome, of suite: SuiteOutcome, isOpen: Bool, to html: inout HTMLWriter<Target>
  ) {
    let headline = Headline(
      suite: suite.name, title: testCase.name, outcome: testCase.outcome, isFlaky: testCase.isFlaky,
      message: FailureSummary(testCase, in: suite)?.message ?? "passed on retry")
    write(headline, isOpen: isOpen, to: &html) { html in
      for attempt in testCase.attempts {
        if testCase.attempts.count > 1 { writeHeading(of: attempt, testCase, in: suite, to: &html) }
        Self.write(attempt.failures, FailureSummary.facts(attempt, of: testCase), to: &html)
        Self.write(attempt.exchanges, to: &html)
        let output = AttemptOutput(attempt, limit: JUnitReport.outputLimit, transcript: context.transcript)
        guard !output.text.isEmpty else { continue }
        html.element(.details) { html in
          html.element(.summary, "Output")
          html.element(.pre, [.dir: "auto", .tabindex: "0"], output.text)
        }
      }
    }
  }

  private static func write<Target>(_ exchanges: [ExchangeLine], to html: inout HTMLWriter<Target>) {
    guard !exchanges.isEmpty else { return }
    let name = "Last exchanges"
    html.element(.details) { html in
      html.element(.summary, name)
      html.element(.div, [.class: "wide", .tabindex: "0", .role: "region", .ariaLabel: name]) { html in
        html.element(.table, [.ariaLabel: name]) { html in
          html.element(.thead) { html in
            html.element(.tr) { html in
              for column in ["seconds", "direction", "text"] { html.element(.th, [.scope: "col"], column) }
            }
          }
          html.element(.tbody) { html in
            for line in exchanges {
              html.element(.tr) { html in
                html.element(.td, [.class: "number"], line.time.inSeconds(decimals: 3))
                html.element(.td, line.direction.rawValue)
                html.element(.td, [.class: "exact"]) { $0.isolated(line.text) }
              }
            }
          }
        }
      }
    }
  }

  /// The heading of one of several attempts; of a single one it is the headline.
  private func writeHeading<Target>(
    of attempt: CaseOutcome.Attempt, _ testCase: CaseOutcome, in suite: SuiteOutcome,
    to html: inout HTMLWriter<Target>
  ) {
    html.element(.h4) { html in
      html.text("Attempt \(attempt.number): ")
      html.badge(attempt.outcome.shown, attempt.outcome.tone)
      html.text(" after \(ReportText.seconds(attempt.elapsed)) s")
    }
    if let summary = FailureSummary(attempt, of: testCase, in: suite), summary.kind == .error {
      html.element(.p) { $0.isolated(summary.message) }
    }
  }

  /// A set-up or tear-down, with the cases that it kept from running.
  private func write<Target>(
    _ fixture: SuiteOutcome.FixtureFailure, of suite: SuiteOutcome, isOpen: Bool,
    to html: inout HTMLWriter<Target>
  ) {
    let place = fixture.place.rawValue
    let message = fixture.cause?.message ?? fixture.failures.first.map(FailureSummary.sentence)
    let headline = Headline(
      suite: suite.name, title: place, outcome: .fail, message: message ?? "the \(place) failed")
    write(headline, isOpen: isOpen, to: &html) { html in
      Self.write(fixture.failures, fixture.cause.map { FailureSummary.facts($0) } ?? [], to: &html)
      Self.write(RunFailure.cases(of: suite, blockedBy: fixture.place), "blocked by it", to: &html)
    }
  }

  /// The failure and its facts, the advice first.
  private static func write<Target>(
    _ failures: [FailedExpectation], _ facts: [FailureSummary.Fact], to html: inout HTMLWriter<Target>
  ) {
    for failure in failures {
      html.element(.div, [.class: "expectation"]) { html in
        html.element(.p) { html in
          html.element(.code) { $0.isolated(failure.what) }
          html.text(" ")
          html.element(.small) { $0.isolated("\(failure.file):\(failure.line)") }
        }
        html.element(.dl, [.class: "pairs"]) { html in
          html.pair("expected", failure.expected, class: "exact")
          html.pair("got", failure.actual, class: "exact bad")
        }
      }
    }
    guard !facts.isEmpty else { return }
    html.element(.dl, [.class: "pairs"]) { html in
      for fact in facts where fact.isAdvice { html.pair(fact.name, fact.text, class: "advice") }
      for fact in facts where !fact.isAdvice { html.pair(fact.name, fact.text) }
    }
  }

  private static func write<Target>(_ names: [String], _ what: String, to html: inout HTMLWriter<Target>) {
    guard !names.isEmpty else { return }
    html.element(.p, "\(ReportText.count(names.count, "case")) \(what):")
    html.element(.ul, [.class: "names"]) { html in
      for name in names { html.element(.li) { $0.isolated(name) } }
    }
  }
}
