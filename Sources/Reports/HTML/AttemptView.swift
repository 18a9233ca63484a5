import Greentea
import RunComparison
import Timekeeping

/// An attempt at a case on a page: what was expected, what is known, the last exchanges, and the advice last.
struct AttemptView {
  private let attempt: CaseOutcome.Attempt
  private let testCase: CaseOutcome

  init(_ attempt: CaseOutcome.Attempt, of testCase: CaseOutcome) {
    self.attempt = attempt
    self.testCase = testCase
  }

  /// - Parameter transcript: where the whole output is to be found; nil leaves the output out.
  func write<Target>(
    to html: inout HTMLWriter<Target>, withOutput: Bool = true, transcript: String? = nil
  ) {
    let facts = FailureSummary.facts(attempt, of: testCase)
    Self.write(attempt.failures, to: &html)
    Self.write(facts.filter { !$0.isAdvice }, to: &html)
    ExchangeSequence(attempt.exchanges).write(of: "\(testCase.name), attempt \(attempt.number)", to: &html)
    if withOutput {
      let output = AttemptOutput(attempt, limit: JUnitReport.outputLimit, transcript: transcript)
      if !output.text.isEmpty {
        html.element(.details) { html in
          html.element(.summary, "Output")
          html.element(.pre, [.dir: "auto", .tabindex: "0"], output.text)
        }
      }
    }
    for fact in facts where fact.isAdvice { html.command(fact.text) }
  }

  static func write<Target>(_ failures: [FailedExpectation], to html: inout HTMLWriter<Target>) {
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
  }

  static func write<Target>(_ facts: [FailureSummary.Fact], to html: inout HTMLWriter<Target>) {
    guard !facts.isEmpty else { return }
    html.element(.dl, [.class: "pairs"]) { html in
      for fact in facts { html.pair(fact.name, fact.text) }
    }
  }
}

/// The last exchanges of an attempt in the order of time, with gaps and restarts of the module marked.
struct ExchangeSequence {
  private let lines: [ExchangeLine]

  /// A longer silence is a gap.
  private static let gap = Duration.seconds(1)

  init(_ lines: [ExchangeLine]) {
    self.lines = lines
  }

  func write<Target>(of name: String, to html: inout HTMLWriter<Target>) {
    guard !lines.isEmpty else { return }
    let title = "Last exchanges"
    html.element(.h4, title)
    html.element(
      .div,
      [
        .class: "wide", .tabindex: "0", .role: "region",
        .ariaLabel: "\(title) of \(ReportText.shortened(name))",
      ]
    ) { html in
      html.element(.table, [.class: "sequence", .ariaLabel: title]) { html in
        html.element(.thead) { html in
          html.element(.tr) { html in
            html.element(.th, [.scope: "col", .class: "number"], "time (s)")
            html.element(.th, [.scope: "col"], "direction")
            html.element(.th, [.scope: "col"], "text")
          }
        }
        html.element(.tbody) { html in
          var last: Duration?
          for line in lines {
            if let last, line.time - last >= Self.gap {
              mark("gap", "\(PageText.time(line.time - last)) without a line", to: &html)
            }
            last = line.time
            write(line, to: &html)
            if Self.isRestart(line) { mark("restart", "the module restarted", to: &html) }
          }
        }
      }
    }
  }

  /// What a module says by itself when it has booted.
  private static func isRestart(_ line: ExchangeLine) -> Bool {
    line.direction == .unsolicited && line.text == "ready"
  }

  private func write<Target>(_ line: ExchangeLine, to html: inout HTMLWriter<Target>) {
    html.element(.tr, [.class: line.direction.rawValue]) { html in
      html.element(.td, [.class: "number"], line.time.inSeconds(decimals: 3))
      html.element(.td, [.class: "fixed"], "\(Self.arrow(line.direction)) \(line.direction.rawValue)")
      html.element(.td, [.class: "exact"]) { $0.isolated(line.text) }
    }
  }

  private static func arrow(_ direction: ExchangeLine.Direction) -> String {
    switch direction {
    case .sent: "→"
    case .received: "←"
    case .unsolicited: "⇠"
    }
  }

  private func mark<Target>(_ name: String, _ words: String, to html: inout HTMLWriter<Target>) {
    html.element(.tr, [.class: name]) { $0.element(.td, [.colspan: "3"], words) }
  }
}
