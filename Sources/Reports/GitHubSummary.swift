import Greentea
import MbedFormats
import RunComparison

/// A run as Markdown for the summary of a step in GitHub Actions: mbedgt's tables, failures and causes, and a
/// comparison if there is one.
///
/// Bounded: what does not fit is counted. Names are shown literally, whatever they hold.
public struct GitHubSummary: RenderedReport {
  /// The longest summary of a step, in bytes of UTF-8: 1 MiB, and some room for what others add.
  public static let summaryLimit = (1 << 20) - (64 << 10)

  /// The least room that a summary can do with, in bytes of UTF-8.
  public static let leastLimit = 16 << 10

  private let run: RunOutcome
  private let tables: MbedTables
  private let context: ReportContext
  private let comparison: Comparison?
  private let limit: Int

  /// - Parameter limit: the longest text in bytes of UTF-8; at least ``leastLimit``.
  public init(
    _ run: RunOutcome, _ context: ReportContext = ReportContext(), comparison: Comparison? = nil,
    limit: Int = summaryLimit
  ) {
    self.run = run
    tables = MbedTables(MbedReport(run, withLogs: false), style: .github)
    self.context = context
    self.comparison = comparison
    self.limit = max(limit, Self.leastLimit)
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    // A quarter at most, and never longer than a comment.
    let compared = comparison.map {
      "\n" + ComparisonMarkdown($0, limit: min(limit / 4, ComparisonMarkdown.commentLimit)).text
    }
    let sentence = "\n*Cut: the rest is in the other reports of this run.*\n"
    let room = limit - (compared?.utf8.count ?? 0) - sentence.utf8.count
    var page = MarkdownPage(limit: room)
    head(&page)
    page.section("failures", ["test suite", "test case", "result", "why"], isOpen: true, failures)
    add(tables.suiteSection, named: "test suites", isOpen: true, to: &page)
    add(tables.caseSection, named: "test cases", isOpen: false, to: &page)
    target.write(page.text)
    if page.isCut { target.write(sentence) }
    if let compared { target.write(compared) }
  }

  private func head(_ page: inout MarkdownPage) {
    let counts = RunCounts(run)
    page.add("### netsocket-test: \(counts.ok) of \(counts.cases) cases OK\n\n")
    page.add("* suites: \(counts.suites - counts.badSuites) of \(counts.suites) OK\n")
    if let description = run.description {
      let seed = "seed \(description.seed)"
      page.add("* device: \(MarkdownPage.code(description.device)), \(seed)\n")
    }
    if let firmware = context.firmware { page.add("* firmware: \(MarkdownPage.code(firmware))\n") }
    if !context.priorities.isEmpty {
      page.add("* \(Compliance(run, priorities: context.priorities).text)\n")
    }
    if counts.flaky > 0 { page.add("* flaky: \(counts.flaky)\n") }
    if run.closing == nil { page.add("\n> **Warning:** the run never finished\n") }
  }

  private var failures: [[String]] {
    run.suites.flatMap { suite in
      let fixtureFailures = suite.fixtureFailures.map { fixtureFailure in
        [
          MarkdownPage.code(suite.name), MarkdownPage.code(fixtureFailure.place.rawValue), "FAIL",
          MarkdownPage.escaped(
            CellText.visible(ReportText.cut(FailureSummary.sentences(fixtureFailure).joined(separator: "; ")))
          ),
        ]
      }
      return fixtureFailures
        + suite.cases.compactMap { testCase -> [String]? in
          guard let summary = FailureSummary(testCase, in: suite), summary.kind != .skipped else {
            return nil
          }
          return [
            MarkdownPage.code(suite.name), MarkdownPage.code(testCase.name), testCase.outcome.shown,
            MarkdownPage.escaped(CellText.visible(ReportText.cut(summary.message))),
          ]
        }
    }
  }

  /// A table of mbedgt, its names and words shown literally.
  private func add(
    _ section: MbedTables.Section, named title: String, isOpen: Bool, to page: inout MarkdownPage
  ) {
    let rows = section.rows.map {
      $0.map { MarkdownPage.escaped(CellText.visible(ReportText.shortened($0))) }
    }
    page.section(title, section.columns, isOpen: isOpen, rows)
  }
}
