import RunComparison

/// A comparison as tables for a terminal.
///
/// First who is compared with whom and the counts, then the suites that changed, then the cases kind by kind,
/// what is to be acted on first. Durations: `~` in the column q stands for a difference that may be chance.
public struct ComparisonTable: Sendable {
  private let comparison: Comparison
  private let listsUnchanged: Bool

  /// - Parameter listsUnchanged: whether cases to which nothing happened have rows too.
  public init(_ comparison: Comparison, listsUnchanged: Bool = false) {
    self.comparison = comparison
    self.listsUnchanged = listsUnchanged
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
    TextTable(columns: columns, rows: rows).text(in: .classic)
  }

  private var head: [String] {
    var lines = [
      "base: \(ReportText.side(comparison.base))", "new: \(ReportText.side(comparison.new))",
    ]
    lines += comparison.warnings.map { "warning: \(ReportText.text($0))" }
    lines.append("suites: \(ReportText.counts(comparison.suites.map(\.kind)))")
    lines.append("cases: \(ReportText.counts(comparison.cases.map(\.kind)))")
    let tooFew = comparison.cases.count(where: \.hasTooFewRuns)
    if tooFew > 0 {
      lines.append(
        "durations: not enough runs for \(tooFew) of them, \(comparison.settings.leastRuns) a side are needed"
      )
    }
    return lines
  }
}
