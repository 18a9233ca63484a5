import RunComparison

/// A comparison as Markdown for a pull request comment on GitHub.
///
/// Bounded: what does not fit is counted. What is to be acted on comes first, and stands open; the rest is
/// folded away. Names are shown literally, whatever they hold: no links, no mentions, no markup.
public struct ComparisonMarkdown: Sendable {
  /// The longest comment that GitHub takes, in characters.
  public static let commentLimit = 65_536

  private let comparison: Comparison
  private let limit: Int

  /// So many warnings are spelled out.
  private static let maximumWarnings = 8

  /// Room for what comes behind the tables.
  private static let reserve = 512

  /// - Parameter limit: the longest text in bytes of UTF-8, so never more characters; at least 8 KiB.
  public init(_ comparison: Comparison, limit: Int = commentLimit) {
    self.comparison = comparison
    self.limit = max(limit, 8 << 10)
  }

  public var text: String {
    var page = MarkdownPage(limit: limit - Self.reserve)
    head(&page)
    page.section(
      "suites", ["test suite", "result", "change"], isOpen: true,
      comparison.suites.filter { $0.kind != .unchanged }.map {
        [MarkdownPage.code($0.name), $0.verdict, $0.kind.word]
      })
    for kind in ChangeKind.allCases where kind != .unchanged {
      let rows = comparison.cases(kind).map { change in
        var row = ComparisonTable.row(change).map(MarkdownPage.escaped)
        row.replaceSubrange(0..<2, with: [MarkdownPage.code(change.suite), MarkdownPage.code(change.name)])
        return row
      }
      let isOpen = kind == .regression || kind == .disappeared || kind == .slower
      page.section(kind.heading, ComparisonTable.caseColumns, isOpen: isOpen, rows)
    }
    return page.text + "\n**\(ReportText.conclusion(comparison))**\n"
  }

  private func head(_ page: inout MarkdownPage) {
    let (base, new) = (ReportText.side(comparison.base), ReportText.side(comparison.new))
    page.add("### \(MarkdownPage.escaped(new)) against \(MarkdownPage.escaped(base))\n\n")
    page.add("* suites: \(ReportText.counts(comparison.suites.map(\.kind)))\n")
    page.add("* cases: \(ReportText.counts(comparison.cases.map(\.kind)))\n")
    let tooFew = comparison.cases.count(where: \.hasTooFewRuns)
    if tooFew > 0 {
      page.add(
        "* durations: not enough runs for \(tooFew) of them, \(comparison.settings.leastRuns) a side are needed\n"
      )
    }
    for warning in comparison.warnings.prefix(Self.maximumWarnings) {
      page.add("\n> **Warning:** \(MarkdownPage.escaped(ReportText.text(warning)))\n")
    }
    let others = comparison.warnings.count - Self.maximumWarnings
    if others > 0 { page.add("\n> … and \(others) more warnings\n") }
  }
}
