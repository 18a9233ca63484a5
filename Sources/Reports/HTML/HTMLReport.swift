import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// A run as one page of HTML that needs nothing but itself: no network, no other file, and no script to be read.
///
/// Every value is escaped, and what a device sent is kept apart from the direction of the text around it.
public struct HTMLReport: RenderedReport {
  private let run: RunOutcome
  private let context: ReportContext
  private let counts: RunCounts

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
    counts = RunCounts(run)
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    var html = HTMLWriter(target)
    html.markup("<!DOCTYPE html>\n")
    html.element(.html, [.lang: "en"]) { html in
      html.element(.head, containing: writeHead)
      html.element(.body) { html in
        html.element(.a, [.class: "skip", .href: "#cases"], "Skip to the cases")
        html.element(.header, containing: writeHeader)
        html.element(.main) { html in
          HTMLFailures(run, context).write(to: &html)
          writeSuites(to: &html)
          writeCases(to: &html)
          let timeline = RunTimeline(run)
          timeline.write(to: &html)
          LinkUse(run, timeline).write(to: &html)
          writeNotBuilt(to: &html)
          writeAbout(to: &html)
        }
        html.element(.script) { $0.markup(HTMLAssets.script) }
      }
    }
    target = html.target
  }

  // MARK: Head

  private var title: String { "netsocket-test: \(counts.ok) of \(counts.cases) cases OK" }

  private func writeHead<Target>(to html: inout HTMLWriter<Target>) {
    html.empty(.meta, [.charset: "utf-8"])
    html.empty(.meta, [.name: "viewport", .content: "width=device-width, initial-scale=1"])
    html.empty(.meta, [.name: "color-scheme", .content: "light dark"])
    html.element(.title, title)
    html.element(.style) { $0.markup(HTMLAssets.style) }
  }

  private func writeHeader<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h1, title)
    let isGood = counts.ok == counts.cases && counts.cases > 0 && run.closing != nil && counts.badSuites == 0
    html.element(
      .p, [.class: isGood ? "verdict good" : "verdict bad"], isGood ? "All cases passed." : verdict)
    if run.closing == nil { html.element(.p, [.class: "bad"], "The run did not finish.") }
    html.element(.ul, [.class: "counts"]) { html in
      for (outcome, count) in counts.outcomes {
        html.element(.li) { html in
          html.badge(outcome.shown, outcome.tone)
          html.text(" \(count)")
        }
      }
      guard counts.flaky > 0 else { return }
      html.element(.li) { html in
        html.badge("FLAKY", .pale)
        html.text(" \(counts.flaky)")
      }
    }
    html.element(.dl, [.class: "brief"]) { html in
      for (name, value) in brief {
        guard let value else { continue }
        html.element(.div) { $0.pair(name, value) }
      }
    }
  }

  /// Of a run in which not everything is OK.
  private var verdict: String {
    if counts.cases == 0 { return "No case was run." }
    let bad = counts.cases - counts.ok - counts.skipped
    let suites = ReportText.count(counts.badSuites, "suite")
    if bad > 0 { return "\(ReportText.count(bad, "case")) failed, in \(suites)." }
    if counts.badSuites > 0 { return "\(suites) failed." }
    if counts.skipped > 0 {
      return "\(ReportText.count(counts.skipped, "case")) \(counts.skipped == 1 ? "was" : "were") skipped."
    }
    return "Every case passed, but the run did not finish."
  }

  /// What a reader wants to know at once.
  private var brief: [(name: String, value: String?)] {
    let compliance = context.priorities.isEmpty ? nil : Compliance(run, priorities: context.priorities).text
    return [
      ("Device", run.description?.device), ("Firmware", context.firmware), ("Compliance", compliance),
      ("Elapsed", run.closing.map { "\(ReportText.seconds($0.elapsed)) s" }),
      ("Seed", run.description.map { String($0.seed) }),
    ]
  }

  // MARK: Tables

  private func writeSuites<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "suites"], "Suites")
    let columns: [HTMLColumn] = [.text("suite"), .text("result"), .number("cases OK"), .elapsed]
    html.table(labelledBy: "suites", columns: columns) { html in
      html.element(.tbody) { html in
        for suite in run.suites {
          html.element(.tr) { html in
            html.element(.th, [.scope: "row"]) { $0.isolated(suite.name) }
            html.element(.td) { $0.badge(suite.word.rawValue, suite.word == .ok ? .good : .bad) }
            let ok = suite.cases.count(where: \.isOK)
            html.element(.td, [.class: "number"], "\(ok) of \(suite.cases.count)")
            html.element(.td, [.class: "number"], ReportText.seconds(suite.elapsed))
          }
        }
      }
    }
  }

  private func writeCases<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "cases"], "Cases")
    html.element(
      .form, [.id: "filter", .role: "search", .ariaLabel: "cases", .hidden: ""], containing: writeFilter)
    let hasPriorities = !context.priorities.isEmpty
    let hasRetries = run.suites.contains { $0.cases.contains { $0.attempts.count > 1 } }
    let columns: [HTMLColumn] =
      [.text("case"), .text("result")] + (hasPriorities ? [.text("priority")] : [])
      + (hasRetries ? [.number("attempts")] : []) + [.elapsed]
    html.table(id: "case-table", labelledBy: "cases", columns: columns) { html in
      for suite in run.suites where !suite.cases.isEmpty {
        html.element(.tbody) { html in
          html.element(.tr, [.class: "group"]) { html in
            html.element(.th, [.scope: "rowgroup", .colspan: String(columns.count)]) {
              $0.isolated(suite.name)
            }
          }
          for testCase in suite.cases {
            writeRow(
              testCase, hasPriorities ? context.priorities[suite.name]?[testCase.name]?.rawValue ?? "" : nil,
              hasRetries ? testCase.attempts.count : nil, to: &html)
          }
        }
      }
    }
  }

  /// What the script shows and uses.
  private func writeFilter<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.label) { html in
      html.text("Name ")
      html.empty(.input, [.type: "search", .id: "filter-text", .autocomplete: "off"])
    }
    html.element(.label) { html in
      html.text("Result ")
      html.element(.select, [.id: "filter-word"]) { html in
        html.element(.option, [.value: ""], "all")
        html.element(.option, [.value: "!"], "failed")
        for (outcome, _) in counts.outcomes { html.element(.option, outcome.shown) }
      }
    }
    html.element(
      .output, [.id: "filter-count", .for: "filter-text filter-word", .ariaLive: "polite"], "")
  }

  /// Without `priority` or `attempts` there is no such column.
  private func writeRow<Target>(
    _ testCase: CaseOutcome, _ priority: String?, _ attempts: Int?, to html: inout HTMLWriter<Target>
  ) {
    let outcome = testCase.outcome
    html.element(.tr, [.dataWord: outcome.shown, .class: testCase.isOK ? nil : "other"]) { html in
      html.element(.th, [.scope: "row"]) { $0.isolated(breakable: testCase.name) }
      html.element(.td) { $0.badges(outcome, isFlaky: testCase.isFlaky) }
      if let priority { html.element(.td, [.class: "fixed"], priority) }
      if let attempts { html.element(.td, [.class: "number"], String(attempts)) }
      html.element(.td, [.class: "number"], ReportText.seconds(testCase.attempts.last?.elapsed ?? .zero))
    }
  }

  // MARK: About the run

  private func writeNotBuilt<Target>(to html: inout HTMLWriter<Target>) {
    guard !run.notBuilt.isEmpty else { return }
    html.element(.h2, [.id: "missing"], "Not built")
    html.element(.ul) { html in
      for missing in run.notBuilt { html.element(.li) { $0.isolated(Self.sentence(missing)) } }
    }
  }

  private static func sentence(_ missing: TestPlan.NotBuilt) -> String {
    let what = missing.testCase.map { "\(missing.suite): \($0)" } ?? missing.suite
    return switch missing.reason {
    case .missingKey(let key): "\(what): the config does not set \(key)"
    case .deviceLacks(let feature): "\(what): the device has no \(feature)"
    }
  }

  private func writeAbout<Target>(to html: inout HTMLWriter<Target>) {
    let about: [(name: String, value: String?)] = [
      ("Run", context.runID), ("Started", context.started), ("Target", run.description?.target),
      ("Platform", run.description?.platform), ("Toolchain", run.description?.toolchain),
      ("Configuration", context.configurationHash), ("netsocket-test", run.description?.toolVersion),
      ("Transcript", context.transcript),
    ]
    guard about.contains(where: { $0.value != nil }) else { return }
    html.element(.h2, [.id: "about"], "About this run")
    html.element(.dl, [.class: "pairs"]) { html in
      for (name, value) in about { if let value { html.pair(name, value) } }
    }
  }
}

// MARK: Parts

/// How something is coloured: a class of the page's style. What it means is always said in words too.
enum HTMLTone: String {
  case good, bad, pale
}

extension VerdictName {
  var tone: HTMLTone {
    switch self {
    case .ok: .good
    case .skipped, .notRun, .blocked: .pale
    case .fail, .error, .hung, .interrupted: .bad
    }
  }
}

/// The heading of a column.
enum HTMLColumn {
  case text(String)
  case number(String)

  static var elapsed: HTMLColumn { .number("elapsed (s)") }
}

extension HTMLWriter {
  /// A word in a coloured frame.
  mutating func badge(_ word: String, _ tone: HTMLTone) {
    element(.span, [.class: "word \(tone.rawValue)"], word)
  }

  mutating func badges(_ outcome: VerdictName, isFlaky: Bool) {
    badge(outcome.shown, outcome.tone)
    guard isFlaky else { return }
    text(" ")
    badge("FLAKY", .pale)
  }

  /// A name and a value of a list of those.
  mutating func pair(_ name: String, _ value: String, class: String? = nil) {
    element(.dt, name)
    element(.dd, [.class: `class`]) { $0.isolated(value) }
  }

  /// Something that scrolls by itself where the window is too narrow for it.
  mutating func scrollable(labelledBy heading: String, containing content: (inout HTMLWriter) -> Void) {
    element(
      .div, [.class: "wide", .tabindex: "0", .role: "region", .ariaLabelledBy: heading], containing: content)
  }

  fileprivate mutating func table(
    id: String? = nil, labelledBy heading: String, columns: [HTMLColumn],
    containing content: (inout HTMLWriter) -> Void
  ) {
    scrollable(labelledBy: heading) { html in
      html.element(.table, [.id: id, .ariaLabelledBy: heading]) { html in
        html.element(.thead) { html in
          html.element(.tr) { html in
            for column in columns {
              switch column {
              case .text(let title): html.element(.th, [.scope: "col"], title)
              case .number(let title): html.element(.th, [.scope: "col", .class: "number"], title)
              }
            }
          }
        }
        content(&html)
      }
    }
  }
}
