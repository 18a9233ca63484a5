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
