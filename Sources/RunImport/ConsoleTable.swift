import Greentea
import PositionedJSON
import Timekeeping

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
  /// `+---+---+` or `|---|---|`.
  var isRule: Bool {
    text.count > 2 && (text.hasPrefix("+-") || text.hasPrefix("|-"))
      && text.unicodeScalars.allSatisfy { $0 == "+" || $0 == "|" || $0 == "-" || $0 == " " }
  }

  /// Whether it is the heading of a table about suites.
  var isHeading: Bool { text.hasPrefix("| target ") && text.contains("test suite") }

  /// The table that a heading begins; nil if the line is none.
  ///
  /// - Throws: an error if it is the heading of a table with other columns.
  func columns() throws(DocumentError) -> ConsoleColumns? {
    guard isHeading else { return nil }
    let names = cells()?.map(\.text) ?? []
    if let table = [ConsoleColumns.suites, .cases].first(where: { $0.names == names }) { return table }
    let kind: ConsoleColumns = names.contains("test case") ? .cases : .suites
    let missing = kind.names.filter { !names.contains($0) }
    let other = names.filter { !kind.names.contains($0) }
    throw DocumentError(
      position: position(),
      message: "a table with other columns than mbedgt's"
        + (missing.isEmpty ? "" : "; missing: \(missing.joined(separator: ", "))")
        + (other.isEmpty ? "" : "; unknown: \(other.map(JSONMessage.quoted).joined(separator: ", "))"))
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

/// A row of the suite table.
struct ConsoleSuiteRow {
  let target: String
  let platform: String
  let suite: ExternalSuite

  /// - Parameter cells: six.
  init(_ cells: [ConsoleCell]) throws(DocumentError) {
    target = cells[0].text
    platform = cells[1].text
    let words = MbedResult.allCases.map(\.rawValue).joined(separator: ", ")
    suite = ExternalSuite(
      name: cells[2].text,
      word: try cells[3].value("a suite's result, one of \(words)") { MbedResult(rawValue: $0) },
      elapsed: try cells[4].seconds(), copyMethod: cells[5].text == "default" ? nil : cells[5].text, cases: []
    )
  }
}

/// A row of the case table.
struct ConsoleCaseRow {
  let target: String
  let platform: String
  let suite: String
  let testCase: ExternalCase
  /// Of the row's beginning.
  let line: ConsoleLine

  /// - Parameter cells: eight.
  init(_ cells: [ConsoleCell], _ line: ConsoleLine) throws(DocumentError) {
    target = cells[0].text
    platform = cells[1].text
    suite = cells[2].text
    testCase = ExternalCase(
      name: cells[3].text,
      word: try cells[6].value("a case's result, one of OK, FAIL, ERROR, SKIPPED") { MbedResult(ofCase: $0) },
      passed: try cells[4].count(), failed: try cells[5].count(), elapsed: try cells[7].seconds())
    self.line = line
  }
}

extension ConsoleCell {
  fileprivate func count() throws(DocumentError) -> Int {
    try value("a whole number, 0 or more") { text in Int(text).flatMap { $0 >= 0 ? $0 : nil } }
  }

  fileprivate func seconds() throws(DocumentError) -> Duration {
    try value("a time in seconds") { Seconds.duration($0) }
  }

  fileprivate func value<Value>(
    _ expected: String, _ read: (String) -> Value?
  ) throws(DocumentError) -> Value {
    guard let value = read(text) else {
      throw DocumentError(position: position, message: "\(JSONMessage.quoted(text)) is not \(expected)")
    }
    return value
  }
}
