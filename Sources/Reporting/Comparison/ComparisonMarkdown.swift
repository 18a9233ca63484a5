import RunComparison

/// A comparison as Markdown for a pull request comment on GitHub.
///
/// Bounded: what does not fit is counted. What is to be acted on comes first, and stands open; the rest is
/// folded away. Names are shown literally, whatever they hold: no links, no mentions, no markup.
public struct ComparisonMarkdown: Sendable {
  /// The longest comment that GitHub takes, in characters.
  public static let commentLimit = 65_536

  private let comparison: Comparison
  private let limit: Int

  /// So many warnings are spelled out.
  private static let maximumWarnings = 8

  /// Room for what comes behind the tables.
  private static let reserve = 512

  /// - Parameter limit: the longest text in bytes of UTF-8, so never more characters; at least 8 KiB.
  public init(_ comparison: Comparison, limit: Int = commentLimit) {
    self.comparison = comparison
    self.limit = max(limit, 8 << 10)
  }

  public var text: String {
    var page = Page(limit: limit - Self.reserve)
    head(&page)
    page.section(
      "suites", ["test suite", "result", "change"], isOpen: true,
      comparison.suites.filter { $0.kind != .unchanged }.map {
        [Self.code($0.name), $0.verdict, $0.kind.word]
      })
    for kind in ChangeKind.allCases where kind != .unchanged {
      let rows = comparison.cases(kind).map { change in
        var row = ComparisonTable.row(change).map(Self.escaped)
        row.replaceSubrange(0..<2, with: [Self.code(change.suite), Self.code(change.name)])
        return row
      }
      let isOpen = kind == .regression || kind == .disappeared || kind == .slower
      page.section(kind.heading, ComparisonTable.caseColumns, isOpen: isOpen, rows)
    }
    return page.text + "\n**\(ComparisonWords.conclusion(comparison))**\n"
  }

  private func head(_ page: inout Page) {
    let (base, new) = (ComparisonWords.side(comparison.base), ComparisonWords.side(comparison.new))
    page.add("### \(Self.escaped(new)) against \(Self.escaped(base))\n\n")
    page.add("* suites: \(ComparisonWords.counts(comparison.suites.map(\.kind)))\n")
    page.add("* cases: \(ComparisonWords.counts(comparison.cases.map(\.kind)))\n")
    let tooFew = comparison.cases.count(where: \.hasTooFewRuns)
    if tooFew > 0 {
      page.add(
        "* durations: not enough runs for \(tooFew) of them, \(comparison.settings.leastRuns) a side are needed\n"
      )
    }
    for warning in comparison.warnings.prefix(Self.maximumWarnings) {
      page.add("\n> **Warning:** \(Self.escaped(ComparisonWords.text(warning)))\n")
    }
    let others = comparison.warnings.count - Self.maximumWarnings
    if others > 0 { page.add("\n> … and \(others) more warnings\n") }
  }

  /// A name in a cell, in which nothing means anything.
  private static func code(_ name: String) -> String {
    "<code>\(escaped(ComparisonWords.shortened(name)))</code>"
  }

  /// Every character with a meaning in Markdown or HTML as a character reference.
  ///
  /// GitHub looks for mentions and numbers of issues behind that: a word joiner breaks them up.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&", "<", ">", "|", "`", "*", "_", "[", "]", "\\", "~", "!", ":": result += "&#\(scalar.value);"
      case "@", "#": result += "&#\(scalar.value);\u{2060}"
      default: result.unicodeScalars.append(scalar)
      }
    }.replacing("www.", with: "www&#46;")
  }

  /// Text of a limited length.
  private struct Page {
    let limit: Int
    private(set) var text = ""

    init(limit: Int) {
      self.limit = limit
    }

    private func fits(_ parts: String...) -> Bool {
      parts.reduce(text.utf8.count) { $0 + $1.utf8.count } <= limit
    }

    /// Left out if there is no room.
    mutating func add(_ part: String) {
      if fits(part) { text += part }
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
        add("\n\(title): \(rows.count)\n")
        return
      }
      text += head
      var shown = 0
      for row in rows.map(Self.line) {
        guard fits(row, tail, Self.more(rows.count)) else { break }
        text += row
        shown += 1
      }
      if shown < rows.count { text += Self.more(rows.count - shown) }
      text += tail
    }

    private static func more(_ count: Int) -> String { "\n… and \(count) more\n" }

    private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
  }
}
