import Bench
import ESP8266Simulator
import Greentea
import MbedFormats

/// A detection matrix as a heat map in HTML: a row for each defect, a column for each case.
///
/// A cell has a letter and a number beside its shade, so that nothing depends on colour.
enum MatrixPage {
  private static let style = """
    body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; color: #1b1f24; background: #fff; }
    table { border-collapse: collapse; }
    td, th { border: 1px solid #d0d7de; padding: 2px 4px; text-align: center; font-weight: 400; }
    th[scope=row] { text-align: left; white-space: nowrap; }
    th[scope=rowgroup] { text-align: left; font-weight: 600; background: #f5f7f9; }
    thead th { vertical-align: bottom; }
    thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
    .always { background: #1f6f43; color: #fff; font-weight: 600; }
    .sometimes { background: #cfe8d6; color: #1b1f24; }
    .weak { background: #fff; color: #1b1f24; border-style: dashed; }
    """

  static func text(_ result: MatrixResult, seeds: Int) -> String {
    let cases = result.cases.filter { id in
      result.rows.contains { $0.cells[id] != nil } || id.name != Finding.setUp
    }
    var html = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Detection matrix</title><style>
      \(style)
      </style></head><body>
      <h1>Detection matrix</h1>

      """
    html += MatrixText.summary(result).map { "<p>\(escaped($0))</p>\n" }.joined()
    html += """
      <p>\(seeds) runs of each defect. F failed, E error, H hung, w only evidence was missing; a number says in how \
      many runs, none in all.</p>
      <table><thead><tr><th scope="col">defect</th>
      """
    html += cases.map { "<th scope=\"col\"><span>\(escaped(MatrixText.name($0)))</span></th>" }.joined()
    html += "</tr></thead>\n"
    html +=
      "<tbody><tr><th scope=\"row\">control (no defect)</th>" + cells(result.control, cases)
      + "</tr></tbody>\n"
    for family in DefectFamily.allCases {
      let rows = result.defects.filter { $0.defect?.family == family }
      guard !rows.isEmpty else { continue }
      html +=
        "<tbody><tr><th scope=\"rowgroup\" colspan=\"\(cases.count + 1)\">\(escaped(family.rawValue))</th></tr>\n"
      for row in rows {
        guard let defect = row.defect else { continue }
        html +=
          "<tr><th scope=\"row\" title=\"\(escaped(defect.sentence))\">\(escaped(defect.choice))</th>"
          + cells(row, cases) + "</tr>\n"
      }
      html += "</tbody>\n"
    }
    return html + "</table></body></html>\n"
  }

  private static func cells(_ row: MatrixRow, _ cases: [CaseID]) -> String {
    cases.map { id in
      guard let cell = row.cells[id] else { return "<td></td>" }
      let sure = cell.filter { $0.key != .weak }.values.reduce(0, +)
      let kind = sure == 0 ? "weak" : sure == row.runs ? "always" : "sometimes"
      let letters = Finding.allCases.filter { cell[$0] != nil }.map { letter($0) }.joined()
      let count = cell.values.reduce(0, +)
      return "<td class=\"\(kind)\">\(letters)\(count == row.runs ? "" : " \(count)")</td>"
    }.joined()
  }

  private static func letter(_ finding: Finding) -> String {
    finding == .weak ? "w" : String(finding.rawValue.prefix(1))
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
