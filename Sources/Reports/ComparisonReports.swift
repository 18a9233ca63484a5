import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import RunComparison
import Timekeeping

/// A comparison as tables for a terminal.
///
/// First who is compared with whom and the counts, then the suites that changed, then the cases kind by kind,
/// what is to be acted on first. Durations: `~` in the column q stands for a difference that may be chance.
public struct ComparisonTable: Sendable {
  private let comparison: Comparison
  private let listsUnchanged: Bool
  private let width: Int?

  /// - Parameters:
  ///   - listsUnchanged: whether cases to which nothing happened have rows too.
  ///   - width: the columns of the terminal; nil for any number.
  public init(_ comparison: Comparison, listsUnchanged: Bool = false, width: Int? = nil) {
    self.comparison = comparison
    self.listsUnchanged = listsUnchanged
    self.width = width
  }

  static let caseColumns = ["test suite", "test case", "verdict", "median (sec)", "ratio", "q"]

  static func row(_ change: CaseChange) -> [String] {
    [change.suite, change.name, change.verdict, change.medians, change.ratio, change.durationQ]
  }

  /// Each line ended by a line feed.
  public var text: String {
    var lines = head
    let suites = comparison.suites.filter { $0.kind != .unchanged }
    if !suites.isEmpty {
      let rows = suites.map { [$0.name, $0.verdict, $0.kind.word] }
      lines += ["", "suites:", table(["test suite", "result", "change"], rows)]
    }
    for kind in ChangeKind.allCases where kind != .unchanged || listsUnchanged {
      let changes = comparison.cases(kind)
      guard !changes.isEmpty else { continue }
      lines += ["", "\(kind.heading):", table(Self.caseColumns, changes.map(Self.row))]
    }
    lines += ["", ReportText.conclusion(comparison)]
    return lines.map { $0 + "\n" }.joined()
  }

  private func table(_ columns: [String], _ rows: [[String]]) -> String {
    String(Listing(columns: columns, rows: rows).table(width: width).dropLast())
  }

  private var head: [String] {
    var lines = [
      "baseline: \(ReportText.side(comparison.base))", "candidate: \(ReportText.side(comparison.new))",
    ]
    lines += comparison.warnings.map { "warning: \(ReportText.text($0))" }
    lines.append("suites: \(ReportText.counts(comparison.suites.map(\.kind)))")
    lines.append("cases: \(ReportText.counts(comparison.cases.map(\.kind)))")
    if let tooFewRuns = ReportText.tooFewRuns(comparison) { lines.append(tooFewRuns) }
    return lines
  }
}

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
    if let tooFewRuns = ReportText.tooFewRuns(comparison) { page.add("* \(tooFewRuns)\n") }
    for warning in comparison.warnings.prefix(Self.maximumWarnings) {
      page.add("\n> **Warning:** \(MarkdownPage.escaped(ReportText.text(warning)))\n")
    }
    let others = comparison.warnings.count - Self.maximumWarnings
    if others > 0 { page.add("\n> … and \(others) more warnings\n") }
  }
}

/// A comparison as JSON in the schema `netsocket-test-comparison/1`: `Documentation/schemas/comparison-1.json`.
///
/// Everything that the comparison knows, in a fixed order; what has no value is left out.
public struct ComparisonDocument: Sendable {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a document; new members alone do not change it.
  public static let schema = "netsocket-test-comparison/1"

  private let comparison: Comparison

  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The document, with a line feed at its end.
  public var text: String { JSONWriter.indented.write(value) + "\n" }

  var value: JSONValue {
    let settings = comparison.settings
    return .object([
      ("schema", .string(Self.schema)),
      ("exit_code", .count(comparison.exitCode)),
      ("base", Self.side(comparison.base)),
      ("new", Self.side(comparison.new)),
      (
        "settings",
        .object([
          ("significance", .number(settings.significance)), ("least_change", .number(settings.leastChange)),
          ("least_runs", .count(settings.leastRuns)),
          ("slower_is_regression", .bool(settings.slowerIsRegression)), ("strict", .bool(settings.isStrict)),
        ])
      ),
      (
        "counts",
        .object([
          ("suites", Self.counts(comparison.suites.map(\.kind))),
          ("cases", Self.counts(comparison.cases.map(\.kind))),
          ("not_enough_runs", .count(comparison.cases.count(where: \.hasTooFewRuns))),
        ])
      ),
      ("warnings", .array(comparison.warnings.map(Self.warning))),
      ("suites", .array(comparison.suites.map(suite))),
      ("cases", .array(comparison.cases.map(testCase))),
    ])
  }

  private static func side(_ side: Comparison.Side) -> JSONValue {
    .object([("runs", strings(side.runs)), ("firmwares", strings(side.firmwares))])
  }

  private static func strings(_ texts: [String?]) -> JSONValue {
    .array(texts.map { $0.map { .string($0) } ?? .null })
  }

  /// Every kind, also those that did not occur.
  private static func counts(_ kinds: [ChangeKind]) -> JSONValue {
    .object(ChangeKind.allCases.map { kind in (kind.rawValue, .count(kinds.count { $0 == kind })) })
  }

  private static func warning(_ warning: ComparabilityWarning) -> JSONValue {
    switch warning {
    case .differs(let condition, let base, let new):
      .object([
        ("kind", .string("differs")), ("condition", .string(condition)), ("base", strings(base)),
        ("new", strings(new)),
      ])
    case .unknown(let side, let conditions):
      .object([
        ("kind", .string("unknown")), ("side", .string(side.rawValue)), ("conditions", strings(conditions)),
      ])
    case .mixedFirmware(let side, let labels):
      .object([
        ("kind", .string("mixed-firmware")), ("side", .string(side.rawValue)), ("labels", strings(labels)),
      ])
    case .nothingInCommon: .object([("kind", .string("nothing-in-common"))])
    }
  }

  private func suite(_ change: SuiteChange) -> JSONValue {
    func side(_ name: String, _ side: SuiteChange.Side?) -> JSONMembers {
      guard let side else { return [] }
      let words = side.words.map { ($0.word.rawValue, JSONValue.count($0.runs)) }
      return [(name, .object(Self.tally(side.tally) + [("results", .object(words))]))]
    }
    return .object(
      [
        ("suite", .string(change.name)), ("change", .string(change.kind.rawValue)),
        ("regression", .bool(comparison.isRegression(change))),
      ] + side("base", change.base) + side("new", change.new))
  }

  private func testCase(_ change: CaseChange) -> JSONValue {
    func side(_ name: String, _ side: CaseSide?) -> JSONMembers {
      guard let side else { return [] }
      let outcomes = side.outcomes.map { ($0.outcome.rawValue, JSONValue.count($0.runs)) }
      let durations: JSONMembers =
        side.durations.map { [("timed_runs", .count($0.runs)), ("median_ns", .nanoseconds($0.median))] } ?? []
      return [
        (
          name,
          .object(
            Self.tally(side.tally)
              + [("retried_runs", .count(side.retriedRuns)), ("outcomes", .object(outcomes))] + durations)
        )
      ]
    }
    func test(_ name: String, _ test: SignificanceTest?) -> JSONMembers {
      guard let test else { return [] }
      return [
        (
          name,
          .object([
            ("p", .number(test.p)), ("q", .number(test.q)), ("significant", .bool(test.isSignificant)),
          ])
        )
      ]
    }
    return .object(
      [
        ("suite", .string(change.suite)), ("case", .string(change.name)),
        ("change", .string(change.kind.rawValue)), ("regression", .bool(comparison.isRegression(change))),
      ] + side("base", change.base) + side("new", change.new) + test("rate_test", change.rateTest)
        + test("duration_test", change.durationTest)
        // Infinite, which JSON has no word for, is null.
        + (change.durationRatio.map { [("duration_ratio", .number($0))] } ?? []))
  }

  private static func tally(_ tally: RunTally) -> JSONMembers {
    [("runs", .count(tally.runs)), ("ok_runs", .count(tally.okRuns))]
  }
}
