import Glibc

/// Figures as a Markdown table, which can go into the README as it is.
struct FigureTable {
  private let rows: [[String]]

  /// - Parameter before: the medians of another commit, by what was measured; empty leaves out their column.
  init(_ figures: [Figure], before: [String: String] = [:]) {
    let heading = ["measured", "median", "least … most (of)", "to compare"]
    let all = [heading] + figures.map { [$0.what, $0.median, $0.range, $0.note] }
    rows =
      before.isEmpty
      ? all
      : all.enumerated().map { index, row in
        [row[0], index == 0 ? "before" : before[row[0], default: ""]] + row.dropFirst()
      }
  }

  /// The medians of a table that this program printed, also an earlier one; empty without the file.
  static func medians(inFile path: String) -> [String: String] {
    guard let file = fopen(path, "r") else { return [:] }
    defer { fclose(file) }
    var medians: [String: String] = [:]
    while let line = readLine(from: file) {
      let cells = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
      if cells.count >= 2 { medians[cells[0]] = cells[1] }
    }
    return medians
  }

  private static func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var line: UnsafeMutablePointer<CChar>?
    var size = 0
    defer { free(line) }
    guard getline(&line, &size, file) >= 0, let line else { return nil }
    return String(cString: line)
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
