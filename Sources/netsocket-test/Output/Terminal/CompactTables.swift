import MbedFormats
import Reports

/// mbedgt's tables for a terminal that is narrower than they are: a line a suite and a case, the verdict first.
struct CompactTables {
  private let tables: MbedTables
  private let width: Int

  /// - Parameter width: the columns of the terminal.
  init(_ tables: MbedTables, width: Int) {
    self.tables = tables
    self.width = width
  }

  /// Each line ended by a line feed.
  var text: String {
    let suites = tables.suiteSection.rows.map { row in
      Row(group: "\(row[0]) (\(row[1]))", name: row[2], word: row[3], seconds: row[4])
    }
    let cases = tables.caseSection.rows.map { row in
      Row(
        group: row[2], name: row[3], word: row[6], seconds: row[7],
        remark: row[5] == "0" ? "" : "  (\(row[4]) passed, \(row[5]) failed)")
    }
    return section(tables.suiteSection, suites) + section(tables.caseSection, cases)
  }

  private struct Row {
    /// The heading that it stands under.
    let group: String
    let name: String
    let word: String
    let seconds: String
    var remark = ""
  }

  private func section(_ section: MbedTables.Section, _ rows: [Row]) -> String {
    let wordWidth = rows.map(\.word.count).max() ?? 0
    let timeWidth = rows.map(\.seconds.count).max() ?? 0
    var lines = ["mbedgt: test \(section.kind) report:"]
    var group: String?
    for row in rows {
      if row.group != group { lines.append(ColumnText.cut(CellText.visible(row.group), to: width)) }
      group = row.group
      let head =
        "  \(ColumnText.padded(row.word, wordWidth))  \(ColumnText.padded(row.seconds, timeWidth, isRight: true))  "
      // A name says more than the counts.
      let remark = width - head.count - row.remark.count < 20 ? "" : row.remark
      let room = width - head.count - remark.count
      lines.append(head + ColumnText.cut(CellText.visible(row.name), to: room) + remark)
    }
    lines.append("mbedgt: test \(section.kind) results: \(section.summary)")
    return lines.map { $0 + "\n" }.joined()
  }
}
