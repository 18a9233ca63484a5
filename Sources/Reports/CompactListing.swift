import MbedFormats

/// A listing for a terminal that is narrower than its table: no frame, and what all rows share is said once.
struct CompactListing {
  private let shared: [String]
  private let columns: [String]
  private let rows: [[String]]
  private let width: Int

  /// A column is not made narrower than this.
  private static let least = 8

  init(columns: [String], rows: [[String]], width: Int) {
    self.width = width
    let isShared = columns.indices.map { index in
      !rows.isEmpty && rows.allSatisfy { $0[index].isEmpty }
        || rows.count > 1 && rows.allSatisfy { $0[index] == rows[0][index] }
    }
    let own = columns.indices.filter { !isShared[$0] }
    shared = columns.indices.filter { isShared[$0] && rows.first?[$0].isEmpty == false }.map {
      "\(columns[$0]): \(CellText.visible(rows[0][$0]))"
    }
    self.columns = own.map { columns[$0] }
    self.rows = rows.map { row in own.map { CellText.visible(row[$0]) } }
  }

  /// Each line ended by a line feed.
  var text: String {
    var widths = columns.indices.map { index in
      max(columns[index].count, rows.map { $0[index].count }.max() ?? 0)
    }
    func isTooWide() -> Bool { widths.reduce(0, +) + 2 * (widths.count - 1) > width }
    // A sentence gets a line of its own.
    let sentence = isTooWide() && widths.last == widths.max() ? columns.count - 1 : nil
    if sentence != nil { widths.removeLast() }
    // Then the widest gives way first.
    while isTooWide(), let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.least
    {
      widths[widest] -= 1
    }
    let lines = rows.flatMap { row in
      let last = sentence.flatMap { row[$0].isEmpty ? nil : "  \(columns[$0]): \(row[$0])" }
      return [Self.line(row, widths)] + (last.map { [ColumnText.cut($0, to: width)] } ?? [])
    }
    return (shared.map { ColumnText.cut($0, to: width) } + [Self.line(columns, widths)] + lines)
      .map { $0 + "\n" }.joined()
  }

  /// As many cells as there are widths.
  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(cells, widths).map { ColumnText.padded(ColumnText.cut($0, to: $1), $1) }
    return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
  }
}

/// Text in columns of a terminal.
public enum ColumnText {
  public static func padded(_ text: String, _ width: Int, isRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(width - text.count, 0))
    return isRight ? blanks + text : text + blanks
  }

  /// The text, or what fits of it with `…`: of a sentence its beginning, of a name both ends.
  public static func cut(_ text: String, to width: Int) -> String {
    guard text.count > width else { return text }
    let end = text.contains(" ") ? 0 : width / 2
    return "\(text.prefix(max(width - 1 - end, 0)))…\(text.suffix(end))"
  }
}
