import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// Candidates against a baseline on one page: what got worse first, with the causes of both sides, then every case
/// with its durations.
public struct ComparisonPage: RenderedReport {
  private let compared: ComparisonSet
  private let outcomes: [String: RunOutcome]
  private let folder: PageFolder?

  private static let mostWarnings = 8

  /// - Parameters:
  ///   - outcomes: of the runs that explain the regressions, by id.
  ///   - folder: where the other pages are; nil for a page by itself.
  public init(_ compared: ComparisonSet, outcomes: [String: RunOutcome] = [:], folder: PageFolder? = nil) {
    self.compared = compared
    self.outcomes = outcomes
    self.folder = folder
  }

  /// Names what it shows: comparisons of the same runs are the same.
  public var source: String { Self.source(compared) }

  public static func source(_ compared: ComparisonSet) -> String {
    ContentMark.of(
      ([compared.base] + compared.candidates).flatMap { ["side"] + $0.map { "\($0.id) \($0.isFinished)" } })
  }

  private var baseName: String { compared.comparisons.first.map { ReportText.name($0.base) } ?? "nothing" }

  private var title: String {
    "\(compared.comparisons.map { ReportText.name($0.new) }.joined(separator: ", ")) against \(baseName)"
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let page = HTMLPage(
      title: title,
      trail: folder.map {
        [
          .init(text: "Index", target: $0.link(PageFolder.index)),
          .init(text: "Dashboard", target: $0.link(PageFolder.dashboard)),
        ]
      } ?? [], name: "Comparison",
      parts: [.init(text: "Regressions", target: "#regressions"), .init(text: "Cases", target: "#cases")],
      source: folder == nil ? nil : source)
    let isWorse = compared.exitCode != 0
    page.write(to: &target, verdict: isWorse ? ("WORSE", .bad) : ("NO REGRESSION", .good)) { html in
      writeHead(to: &html)
      writeRegressions(to: &html)
      writeSuites(to: &html)
      ComparisonCases(compared, folder).write(to: &html)
    }
  }

  // MARK: Head

  private func writeHead<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h1) { $0.isolated(title) }
    for (comparison, runs) in zip(compared.comparisons, compared.candidates) {
      let isWorse = comparison.exitCode != 0
      let tone: HTMLTone =
        isWorse ? .bad : comparison.cases(.slower).isEmpty && comparison.cases(.flaky).isEmpty ? .good : .warn
      html.element(.p, [.class: "verdict \(tone.rawValue)"]) { html in
        if compared.comparisons.count > 1 { html.isolated("\(ReportText.name(comparison.new)): ") }
        html.text(PageText.headline(comparison))
        if let before = ComparisonSet.runTime(compared.base), let after = ComparisonSet.runTime(runs) {
          html.text("; run time \(PageText.time(before)) → \(PageText.time(after))")
        }
      }
    }
    html.element(.dl, [.class: "brief"]) { html in
      if let base = compared.comparisons.first?.base { html.figure("Baseline", ReportText.side(base)) }
      for comparison in compared.comparisons { html.figure("Candidate", ReportText.side(comparison.new)) }
      for comparison in compared.comparisons {
        let counts = ReportText.counts(comparison.cases.map(\.kind))
        html.figure(
          compared.comparisons.count > 1 ? "Cases of \(ReportText.name(comparison.new))" : "Cases", counts)
      }
    }
    for comparison in compared.comparisons { writeWarnings(comparison, to: &html) }
  }

  private func writeWarnings<Target>(_ comparison: Comparison, to html: inout HTMLWriter<Target>) {
    let warnings =
      comparison.warnings.map(ReportText.text) + [ReportText.tooFewRuns(comparison)].compactMap(\.self)
    guard !warnings.isEmpty else { return }
    html.element(.details, [.class: "problem warn", .open: comparison.warnings.isEmpty ? nil : ""]) { html in
      html.element(.summary) { html in
        let name = compared.comparisons.count > 1 ? " of \(ReportText.name(comparison.new))" : ""
        html.element(.span) {
          $0.isolated("Comparability\(name): \(ReportText.count(warnings.count, "remark"))")
        }
      }
      html.element(.ul) { html in
        for warning in warnings.prefix(Self.mostWarnings) { html.element(.li) { $0.isolated(warning) } }
        let more = warnings.count - Self.mostWarnings
        if more > 0 { html.element(.li, "and \(more) more") }
      }
    }
  }

  // MARK: Regressions

  private func writeRegressions<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "regressions"], "Regressions")
    var isEmpty = true
    for (comparison, runs) in zip(compared.comparisons, compared.candidates) {
      let changes = comparison.cases.filter(comparison.isRegression)
      for change in changes.prefix(ComparisonSet.mostExplained) {
        isEmpty = false
        write(change, in: comparison, runs, to: &html)
      }
      let more = changes.count - ComparisonSet.mostExplained
      if more > 0 {
        html.element(.p, [.class: "small"], "and \(ReportText.count(more, "case")) more, in the table below")
      }
    }
    guard isEmpty else { return }
    let slower = compared.comparisons.contains { !$0.cases(.slower).isEmpty }
    html.element(
      .p, slower ? "No verdict got worse. Slower cases are in the table below." : "No case got worse.")
  }

  private func write<Target>(
    _ change: CaseChange, in comparison: Comparison, _ runs: [ComparedRun], to html: inout HTMLWriter<Target>
  ) {
    html.element(.details, [.class: "problem bad", .open: ""]) { html in
      html.element(.summary) { html in
        html.element(.h3) { html in
          html.badge(change.kind.word, .bad)
          html.text(" ")
          html.isolated(breakable: ReportText.shortened(change.name))
        }
        html.text(" ")
        html.element(.small) { $0.isolated("in \(PageText.suite(change.suite))") }
        html.element(.span, [.class: "message"]) { $0.isolated(change.verdict) }
      }
      writeSide("candidate \(ReportText.name(comparison.new))", change, runs, to: &html)
      writeSide("baseline \(baseName)", change, compared.base, to: &html)
    }
  }

  private func writeSide<Target>(
    _ title: String, _ change: CaseChange, _ runs: [ComparedRun], to html: inout HTMLWriter<Target>
  ) {
    html.element(.h4) { $0.isolated(title) }
    guard let found = ComparisonSet.failing(change.suite, change.name, in: runs) else {
      let median = ComparisonSet.Case.median(change, of: runs, suite: change.suite)
      let words =
        median.map { "passed in every run, in \(PageText.time($0)) (median)" } ?? "not in these runs"
      return html.element(
        .p, "\(words); exchanges are kept only of failed attempts")
    }
    let testCase = outcomes[found.run]?[found.suite]?.cases.first { $0.name == found.name }
    html.element(.p) { html in
      let text = "run \(PageText.shortID(found.run))"
      if let folder {
        let anchor = CaseAnchor.of(found.name, in: found.suite)
        html.element(.a, [.href: folder.run(found.run, anchor: anchor)], text)
      } else {
        html.text(text)
      }
      if let cause = testCase?.causeText {
        html.text(": ")
        html.isolated(ReportText.cut(cause))
      }
    }
    guard let testCase, let attempt = testCase.attempts.last(where: { !$0.outcome.isOK }) else { return }
    AttemptView(attempt, of: testCase).write(to: &html, withOutput: false)
  }

  private func writeSuites<Target>(to html: inout HTMLWriter<Target>) {
    let changed = compared.comparisons.flatMap { comparison in
      comparison.suites.filter { $0.kind != .unchanged }.map { (ReportText.name(comparison.new), $0) }
    }
    guard !changed.isEmpty else { return }
    html.element(.h2, [.id: "suites"], "Suites that changed")
    html.table(
      labelledBy: "suites", columns: [.text("suite"), .text("candidate"), .text("result"), .text("change")]
    ) { html in
      html.element(.tbody) { html in
        for (name, change) in changed {
          html.element(.tr) { html in
            html.element(.th, [.scope: "row"]) { $0.isolated(PageText.suite(change.name)) }
            html.element(.td) { $0.isolated(name) }
            html.element(.td, change.verdict)
            html.element(.td, change.kind.word)
          }
        }
      }
    }
  }
}

extension ComparisonSet.Case {
  /// What a side's passing runs of a changed case took; nil without any.
  fileprivate static func median(_ change: CaseChange, of runs: [ComparedRun], suite: String) -> Duration? {
    let times = runs.compactMap { run in
      run.suites.first { $0.name == suite }?.cases.first { $0.name == change.name }
    }.compactMap { $0.outcome.isOK ? $0.elapsed : nil }.sorted()
    return times.isEmpty ? nil : (times[(times.count - 1) / 2] + times[times.count / 2]) / 2
  }
}
