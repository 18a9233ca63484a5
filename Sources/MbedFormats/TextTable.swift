import Timekeeping

/// Cells under headings, all left-aligned with one blank on each side.
package struct TextTable {
  /// The headings.
  package let columns: [String]
  /// The rows, each with as many cells as there are headings.
  package let rows: [[String]]

  package init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The table in a style, without a line feed at the end.
  package func text(in style: ReportStyle) -> String {
    var text = ""
    write(to: &text, in: style)
    return text
  }

  /// Writes the same line by line.
  package func write<Target: TextOutputStream>(to target: inout Target, in style: ReportStyle) {
    let widths = rows.reduce(into: columns.map(style.shownWidth)) { widths, row in
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], style.shownWidth(of: cell))
      }
    }
    let dashes = widths.map { String(repeating: "-", count: $0 + 2) }
    let heading = Self.line(columns, widths, style)
    switch style {
    case .classic:
      let rule = "+\(dashes.joined(separator: "+"))+"
      target.write("\(rule)\n\(heading)\n\(rule)")
      for row in rows { target.write("\n" + Self.line(row, widths, style)) }
      target.write("\n\(rule)")
    case .github:
      target.write("\(heading)\n|\(dashes.joined(separator: "|"))|")
      for row in rows { target.write("\n" + Self.line(row, widths, style)) }
    }
  }

  private static func line(_ row: [String], _ widths: [Int], _ style: ReportStyle) -> String {
    var line = "|"
    for (cell, width) in zip(row, widths) {
      line += " "
      line += CellText.visible(cell)
      line += String(repeating: " ", count: width - style.shownWidth(of: cell) + 1)
      line += "|"
    }
    return line
  }
}

/// Which generation of mbedgt the text tables look like.
public enum ReportStyle: String, CaseIterable, Hashable, Sendable {
  /// The framed tables of mbed-greentea 1.4.0 on Python 2.7 with prettytable 0.7.2.
  case classic
  /// The tables of mbed-greentea 1.8.15 on Python 3 with prettytable 2.5.0, which GitHub renders as Markdown.
  case github
}

extension ReportStyle {
  /// The columns that a cell takes when its control characters are spelled.
  fileprivate func shownWidth(of cell: String) -> Int { width(of: CellText.visible(cell)) }

  /// The columns that a cell takes, as the tool of this generation measures them.
  func width(of cell: String) -> Int {
    // Nearly all are ASCII, and the properties of a character take a while to be looked up.
    if cell.utf8.allSatisfy({ $0 < 0x80 }) { return cell.utf8.count }
    return switch self {
    case .classic: ClassicWidth.columns(of: cell)
    case .github: TerminalWidth.columns(of: cell)
    }
  }

  /// A suite name as the reports show it.
  func lowercased(_ name: String) -> String {
    switch self {
    case .classic: PythonLowercase.simple(name)
    case .github: PythonLowercase.full(name)
    }
  }

  /// A time in seconds as `round(x, 2)` gives it and the tables print it.
  ///
  /// Python 3 leaves whole numbers alone; Python 2.7 makes floats of them.
  func elapsed(_ seconds: MbedNumber) -> String {
    switch (self, seconds) {
    case (.classic, .integer(let whole)): classicElapsed(Double(whole))
    case (.classic, .float(let value)): classicElapsed(value)
    case (.github, .integer(let whole)): String(whole)
    case (.github, .float(let value)): PythonFloat(value).roundedToHundredths(ties: .toEven).shortest
    }
  }

  private func classicElapsed(_ seconds: Double) -> String {
    PythonFloat(seconds).roundedToHundredths(ties: .awayFromZero).twelveDigits
  }
}

/// What a table shows of a name.
package enum CellText {
  /// The text with its control characters spelled as Python's `repr` does, such as `\n` and `\x1b`.
  ///
  /// A deviation from mbedgt, on purpose: prettytable breaks such a row in two or misplaces its bars, and a
  /// raw escape would reach the terminal of the report's reader.
  package static func visible(_ text: String) -> String {
    spelled(text, isControl)
  }

  /// The text with every character spelled that XML 1.0 (§2.2) and HTML forbid or discourage: controls and
  /// noncharacters.
  ///
  /// - Parameter keepingLines: whether LF and TAB stay as they are, which a reader of an attribute would take
  ///   for blanks.
  package static func legible(_ text: String, keepingLines: Bool) -> String {
    spelled(text) { scalar in
      if keepingLines, scalar == "\n" || scalar == "\t" { return false }
      return isControl(scalar) || (!scalar.isASCII && scalar.properties.isNoncharacterCodePoint)
    }
  }

  private static func spelled(_ text: String, _ isSpelled: (Unicode.Scalar) -> Bool) -> String {
    guard !text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }), text.unicodeScalars.contains(where: isSpelled) else {
      return text
    }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isSpelled(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // Nearly every character is ASCII, and its properties take a while to be looked up.
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return scalar.properties.generalCategory == .control
  }

  /// `\n`, `\x1b`, `\u2028`, `\U0001fffe`.
  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let (letter, width) =
        switch scalar.value {
        case ...0xFF: ("x", 2)
        case ...0xFFFF: ("u", 4)
        default: ("U", 8)
        }
      return "\\\(letter)\(scalar.value.zeroPadded(to: width, radix: 16))"
    }
  }
}
