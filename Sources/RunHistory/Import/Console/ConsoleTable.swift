import PositionedJSON

/// The two tables of mbedgt.
enum ConsoleColumns: Hashable {
  case suites
  case cases

  var names: [String] {
    switch self {
    case .suites: ["target", "platform_name", "test suite", "result", "elapsed_time (sec)", "copy_method"]
    case .cases:
      [
        "target", "platform_name", "test suite", "test case", "passed", "failed", "result",
        "elapsed_time (sec)",
      ]
    }
  }
}

/// A cell of a table and where it stands.
struct ConsoleCell {
  let text: String
  let position: JSONPosition
}

extension ConsoleLine {
  /// Whether the line is part of a table.
  var isTableLine: Bool { text.hasPrefix("|") || isRule }

  /// `+---+---+` or `|---|---|`.
  var isRule: Bool {
    text.count > 2 && (text.hasPrefix("+-") || text.hasPrefix("|-"))
      && text.unicodeScalars.allSatisfy { $0 == "+" || $0 == "|" || $0 == "-" || $0 == " " }
  }

  /// The table that a heading begins; nil if the line is none.
  var columns: ConsoleColumns? {
    guard text.hasPrefix("| target ") else { return nil }
    let names = cells()?.map(\.text)
    return [.suites, .cases].first { $0.names == names }
  }

  /// The cells of a row; nil if the line does not end with a bar.
  ///
  /// - Parameter rule: a rule of the table, which tells where its columns are when a name has a bar in it.
  func cells(count: Int? = nil, rule: ConsoleLine? = nil) -> [ConsoleCell]? {
    let scalars = Array(text.unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    guard scalars.count > 1, scalars.first == "|", scalars.last == "|" else { return nil }
    var bars = scalars.indices.filter { scalars[$0] == "|" }
    if let count, bars.count != count + 1, let rule {
      let marks = Array(rule.text.unicodeScalars)
      let places = marks.indices.filter { marks[$0] != "-" && marks[$0] != " " }
      if places.count == count + 1, places.allSatisfy({ $0 < scalars.count && scalars[$0] == "|" }) {
        bars = places
      }
    }
    return zip(bars, bars.dropFirst()).map { left, right in
      // One blank on each side, and what fills the column.
      let begin = min(left + 2, right)
      var cell = String.UnicodeScalarView()
      cell.append(contentsOf: scalars[begin..<right].reversed().drop { $0 == " " }.reversed())
      return ConsoleCell(text: String(cell), position: position(begin))
    }
  }
}
