import MbedFormats

/// Rows under headings, for people.
///
/// Control characters are spelled, as in mbedgt's tables.
public struct Listing: Hashable, Sendable {
  public let columns: [String]

  /// Each with as many cells as there are columns.
  public let rows: [[String]]

  public init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// A framed table, each line ended by a line feed.
  public var table: String {
    TextTable(columns: columns, rows: rows).text(in: .classic) + "\n"
  }

  /// The same, or where that is wider than a terminal a form without a frame.
  ///
  /// - Parameter width: the columns of the terminal; nil for any number.
  public func table(width: Int?) -> String {
    let table = table
    guard let width, table.prefix(while: { $0 != "\n" }).count > width else { return table }
    return CompactListing(columns: columns, rows: rows, width: width).text
  }

  /// A table of GitHub's Markdown, each line ended by a line feed. What a cell says is shown as it is.
  public var markdown: String {
    let escaped = rows.map { $0.map(Self.escaped) }
    return TextTable(columns: columns, rows: escaped).text(in: .github) + "\n"
  }

  /// The characters that mean something inside a cell (GitHub Flavored Markdown 0.29, §2.4).
  private static func escaped(_ cell: String) -> String {
    cell.reduce(into: "") { text, character in
      if "\\`*_{}[]<>&|~#".contains(character) { text.append("\\") }
      text.append(character)
    }
  }
}

/// Comma-separated values (RFC 4180), but for lines that end with a line feed alone.
public enum CSVText {
  /// A line, its end included.
  public static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  private static func field(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  /// A field for any text: control characters escaped as in tables, and never a formula.
  ///
  /// Spreadsheets compute a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return (OWASP, CSV injection);
  /// an apostrophe before it tells them that it is text.
  public static func text(_ text: String) -> String {
    let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
    return (isFormula ? "'" : "") + CellText.visible(text)
  }
}

/// GitHub's Markdown of a limited length: what does not fit is counted.
struct MarkdownPage {
  private let limit: Int
  private(set) var text = ""

  /// Whether something was left out.
  private(set) var isCut = false

  /// - Parameter limit: in bytes of UTF-8.
  init(limit: Int) {
    self.limit = limit
  }

  private func fits(_ parts: String...) -> Bool {
    parts.reduce(text.utf8.count) { $0 + $1.utf8.count } <= limit
  }

  /// Left out if there is no room.
  mutating func add(_ part: String) {
    if fits(part) { text += part } else { isCut = true }
  }

  /// A table with as many rows as fit; nothing without rows.
  mutating func section(_ title: String, _ columns: [String], isOpen: Bool, _ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    let head =
      (isOpen
        ? "\n#### \(title) (\(rows.count))\n\n"
        : "\n<details><summary>\(title) (\(rows.count))</summary>\n\n")
      + Self.line(columns) + Self.line(columns.map { _ in "---" })
    let tail = isOpen ? "" : "\n</details>\n"
    guard fits(head, tail, Self.more(rows.count)) else {
      isCut = true
      add("\n\(title): \(rows.count)\n")
      return
    }
    text += head
    var shown = 0
    for row in rows.lazy.map(Self.line) {
      guard fits(row, tail, Self.more(rows.count)) else { break }
      text += row
      shown += 1
    }
    if shown < rows.count {
      isCut = true
      text += Self.more(rows.count - shown)
    }
    text += tail
  }

  private static func more(_ count: Int) -> String { "\n… and \(count) more\n" }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

  // MARK: Cells

  /// A name in a cell, in which nothing means anything.
  static func code(_ name: String) -> String {
    "<code>\(escaped(ReportText.shortened(name)))</code>"
  }

  /// Every character with a meaning in Markdown or HTML as a character reference.
  ///
  /// GitHub looks for mentions and numbers of issues behind that: a word joiner breaks them up.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&", "<", ">", "|", "`", "*", "_", "[", "]", "\\", "~", "!", ":": result += "&#\(scalar.value);"
      case "@", "#": result += "&#\(scalar.value);\u{2060}"
      default: result.unicodeScalars.append(scalar)
      }
    }.replacing("www.", with: "www&#46;")
  }
}
