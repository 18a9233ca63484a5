/// Figures as a Markdown table, which can go into the README as it is.
struct FigureTable {
  private let rows: [[String]]

  init(_ figures: [Figure]) {
    rows =
      [["measured", "median", "least … most (of)", "to compare"]]
      + figures.map { [$0.what, $0.median, $0.range, $0.note] }
  }

  var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      "| "
        + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
        + " |"
    }
    lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined(), at: 1)
    return lines.joined(separator: "\n")
  }
}
