import Bench
import ESP8266Simulator
import Greentea
import MbedFormats

/// What a detection matrix showed, in words that all its formats share.
enum MatrixText {
  /// Whether the defect of a row was found: the same with one seed as with many, unless chance decides.
  static func detected(_ row: MatrixRow) -> String {
    switch row.detection {
    case .always, .sometimes: "yes"
    case .weakly: "weakly"
    case .never: row.defect?.invisible == nil ? "no" : "not visible"
    }
  }

  /// In how many runs something found it for sure.
  static func runs(_ row: MatrixRow) -> String {
    row.detection == .always ? "all" : "\(row.detectedRuns) of \(row.runs)"
  }

  /// The verdicts that found it.
  static func verdicts(_ row: MatrixRow) -> String {
    let found = Finding.allCases.filter { row.verdicts[$0] != nil }.map(\.rawValue)
    return found.isEmpty ? "-" : found.joined(separator: ", ")
  }

  static func named(_ row: MatrixRow) -> String {
    row.isNamed ? "yes" : row.defect?.invisible == nil ? "no" : "-"
  }

  /// A case, or the set-up of its suite.
  static func name(_ id: CaseID) -> String {
    id.name == Finding.setUp ? "\(Finding.setUp) of \(id.suite)" : id.name
  }

  /// The cases that find it, those that find it most often first.
  static func finders(_ row: MatrixRow, of result: MatrixResult, most: Int) -> String {
    let places = result.cases
    let order = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    let found = row.cells.map { (id: $0.key, count: $0.value.values.reduce(0, +)) }
      .sorted { (-$0.count, order[$0.id] ?? 0) < (-$1.count, order[$1.id] ?? 0) }
    guard !found.isEmpty else { return "-" }
    let rest = found.count - most
    return found.prefix(most).map { name($0.id) }.joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more" : "")
  }

  /// The counts, a line each.
  static func summary(_ result: MatrixResult) -> [String] {
    let visible = result.visible
    let invisible = result.defects.count - visible.count
    let undetected = visible.filter { $0.detection == .never }
    var lines = [
      "control: \(result.control.cells.isEmpty ? "OK" : "not OK: " + finders(result.control, of: result, most: 5))",
      "defects: \(result.defects.count), found in all runs \(visible.count { $0.detection == .always }), "
        + "in some \(visible.count { $0.detection == .sometimes }), only weakly \(visible.count { $0.detection == .weakly }), "
        + "not found \(undetected.count), not visible through sockets \(invisible)",
      "the cause names the mechanism: \(result.named.count) of \(visible.count) (\(percent(result.named.count, of: visible.count)))",
    ]
    if !undetected.isEmpty {
      lines.append("not found: " + undetected.compactMap { $0.defect?.name }.joined(separator: ", "))
    }
    for row in result.rows {
      lines += row.breakdowns.map { "\(row.defect?.name ?? "control"): \($0)" }
    }
    return lines
  }

  private static func percent(_ count: Int, of total: Int) -> String {
    total == 0 ? "-" : "\(Int((100 * Double(count) / Double(total)).rounded())) %"
  }
}

/// The table of `matrix`: a row for each defect, then the counts.
enum MatrixTable {
  private static let columns = [
    "defect", "detected", "runs", "verdicts", "cases", "found by", "cause names it",
  ]

  static func text(_ result: MatrixResult) -> String {
    let rows = result.defects.map { row in
      [
        row.defect?.name ?? "", MatrixText.detected(row), MatrixText.runs(row), MatrixText.verdicts(row),
        "\(row.cells.count)", MatrixText.finders(row, of: result, most: 2), MatrixText.named(row),
      ]
    }
    let lines = [TextTable(columns: columns, rows: rows).text(in: .classic)] + MatrixText.summary(result)
    return lines.map { $0 + "\n" }.joined()
  }
}
