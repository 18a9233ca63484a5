/// Cells under headings, all left-aligned with one blank on each side.
struct TextTable {
  /// The headings.
  let columns: [String]
  /// The rows, each with as many cells as there are headings.
  let rows: [[String]]

  /// The table in a style, without a line feed at the end.
  func text(in style: ReportStyle) -> String {
    let cells = ([columns] + rows).map { $0.map(CellText.visible) }
    let widths = columns.indices.map { column in
      cells.map { style.width(of: $0[column]) }.max() ?? 0
    }
    var lines = cells.map { row in
      let padded = zip(row, widths).map { cell, width in
        " \(cell)\(String(repeating: " ", count: width - style.width(of: cell))) "
      }
      return "|\(padded.joined(separator: "|"))|"
    }
    let dashes = widths.map { String(repeating: "-", count: $0 + 2) }
    switch style {
    case .classic:
      let rule = "+\(dashes.joined(separator: "+"))+"
      lines.insert(rule, at: 0)
      lines.insert(rule, at: 2)
      lines.append(rule)
    case .github:
      lines.insert("|\(dashes.joined(separator: "|"))|", at: 1)
    }
    return lines.joined(separator: "\n")
  }
}
