import MbedFormats
import PositionedJSON
import RunComparison

/// Several candidates against one baseline as a table: a column each.
public struct ComparisonSetTable: Sendable {
  private let compared: ComparisonSet
  private let listsUnchanged: Bool
  private let width: Int?

  /// - Parameters:
  ///   - listsUnchanged: whether cases to which nothing happened have rows too.
  ///   - width: the columns of the terminal; nil for any number.
  public init(_ compared: ComparisonSet, listsUnchanged: Bool = false, width: Int? = nil) {
    self.compared = compared
    self.listsUnchanged = listsUnchanged
    self.width = width
  }

  /// Each line ended by a line feed.
  public var text: String {
    var lines = ["baseline: \(baseName)"]
    lines += compared.comparisons.map { "candidate: \(ReportText.side($0.new))" }
    for (name, comparison) in zip(names, compared.comparisons) {
      lines += comparison.warnings.map { "warning: \(name): \(ReportText.text($0))" }
    }
    for (name, comparison) in zip(names, compared.comparisons) {
      lines.append("cases of \(name): \(ReportText.counts(comparison.cases.map(\.kind)))")
    }
    let rows = rows
    if !rows.isEmpty {
      lines += ["", String(Listing(columns: columns, rows: rows).table(width: width).dropLast())]
    }
    lines.append("")
    lines += conclusions
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same for a comment on GitHub, bounded as `ComparisonMarkdown` is.
  public var markdown: String {
    var page = MarkdownPage(limit: ComparisonMarkdown.commentLimit - 4096)
    page.add(
      "### \(names.map(MarkdownPage.escaped).joined(separator: ", ")) against \(MarkdownPage.escaped(baseName))\n\n"
    )
    for (name, comparison) in zip(names, compared.comparisons) {
      let counts = ReportText.counts(comparison.cases.map(\.kind))
      page.add("* \(MarkdownPage.escaped(name)): \(counts)\n")
    }
    for (name, comparison) in zip(names, compared.comparisons) {
      for warning in comparison.warnings.prefix(4) {
        page.add(
          "\n> **Warning:** \(MarkdownPage.escaped(name)): \(MarkdownPage.escaped(ReportText.text(warning)))\n"
        )
      }
    }
    page.section(
      "cases", columns.map(MarkdownPage.escaped), isOpen: true,
      rows.map { row in row.prefix(2).map(MarkdownPage.code) + row.dropFirst(2).map(MarkdownPage.escaped) })
    return page.text + conclusions.map { "\n**\(MarkdownPage.escaped($0))**\n" }.joined()
  }

  private var baseName: String { compared.comparisons.first.map { ReportText.side($0.base) } ?? "nothing" }

  private var names: [String] { compared.comparisons.map { ReportText.name($0.new) } }

  private var conclusions: [String] {
    zip(names, compared.comparisons).map { "\($0): \(ReportText.conclusion($1))" }
  }

  private var columns: [String] {
    ["test suite", "test case", compared.comparisons.first.map { ReportText.name($0.base) } ?? "baseline"]
      + names
  }

  /// What is to be acted on first.
  private var rows: [[String]] {
    let cases = compared.cases
    return ChangeKind.allCases.filter { $0 != .unchanged || listsUnchanged }.flatMap { kind in
      cases.filter { $0.kind == kind }.map { testCase in
        [testCase.suite, testCase.name, Self.words(testCase.base)]
          + testCase.changes.map { change in change.map(Self.words) ?? "-" }
      }
    }
  }

  /// `8 OK, 0.310 s`.
  private static func words(_ side: CaseSide?) -> String {
    guard let side else { return "-" }
    let counts = ReportText.counted(side.outcomes.map { ($0.outcome.shown, $0.runs) })
    let median = side.durations.map { ["\(ReportText.seconds($0.median)) s"] } ?? []
    return ([side.retriedRuns == 0 ? counts : "\(counts) (retried)"] + median).joined(separator: ", ")
  }

  /// `regression: 2 OK, 6 FAIL, 0.450 s, x1.45, q <0.001`.
  private static func words(_ change: CaseChange) -> String {
    var parts = [words(change.new)]
    if change.durationRatio != nil { parts.append(change.ratio) }
    if let test = change.durationTest { parts.append(test.isSignificant ? "q \(change.durationQ)" : "~") }
    let kind = change.kind == .unchanged ? "" : "\(change.kind.word): "
    return kind + parts.joined(separator: ", ")
  }
}

/// Several candidates against one baseline as JSON in the schema `netsocket-test-comparisons/1`
/// (`Documentation/schemas/comparisons-1.json`): a whole `netsocket-test-comparison/1` each.
public struct ComparisonSetDocument: Sendable {
  /// The value of the member `schema`.
  public static let schema = "netsocket-test-comparisons/1"

  private let compared: ComparisonSet

  public init(_ compared: ComparisonSet) {
    self.compared = compared
  }

  /// The document, with a line feed at its end.
  public var text: String {
    let value = JSONValue.object([
      ("schema", .string(Self.schema)), ("exit_code", .count(compared.exitCode)),
      ("comparisons", .array(compared.comparisons.map { ComparisonDocument($0).value })),
    ])
    return JSONWriter.indented.write(value) + "\n"
  }
}
