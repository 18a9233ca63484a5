import Greentea
import PositionedJSON
import Timekeeping

/// Reads what mbedgt printed: its tables, and where they are missing, its progress lines.
///
/// A row that the end of the log cuts off is left out; any other row that is not whole is an error, and so is
/// a table that its own summary line contradicts.
struct ConsoleReader {
  private(set) var text = ConsoleText()
  private(set) var remarks: [ImportWarning] = []

  /// The table in which the next line may be a row.
  private var current: ConsoleColumns?
  /// The last rule seen.
  private var rule: ConsoleLine?

  static func runs(in bytes: [UInt8]) throws(ImportError) -> [ImportedRun] {
    var reader = ConsoleReader()
    var lines = TextLines(bytes)
    while let line = lines.next() { try reader.take(ConsoleLine(line)) }
    var runs = ConsoleRuns(reader.text, remarks: reader.remarks)
    return try runs.runs()
  }

  private mutating func take(_ line: ConsoleLine) throws(ImportError) {
    if let columns = line.columns { return try begin(columns, at: line) }
    if line.isRule {
      // The old look has one more below the rows.
      if let current, !line.text.hasPrefix("|"), text.hasRows(current) { text.wholeTables.insert(current) }
      rule = line
      return
    }
    if let current, line.text.hasPrefix("|") { return try row(line, of: current) }
    current = nil
    guard let sentence = ConsoleSentence(line) else { return }
    try take(sentence, at: line)
  }

  private mutating func begin(_ columns: ConsoleColumns, at line: ConsoleLine) throws(ImportError) {
    guard text.tables.insert(columns).inserted else {
      throw ImportError(
        position: line.position(),
        message: "a second table of the same kind: import the output of each run by itself")
    }
    current = columns
    if columns == .cases { text.wholeTables.insert(.suites) }
  }

  private mutating func row(_ line: ConsoleLine, of table: ConsoleColumns) throws(ImportError) {
    let expected = table.names.count
    let cells = line.cells(count: expected, rule: rule)
    guard let cells, cells.count == expected else {
      if !line.isEnded {
        remarks.append(
          ImportWarning(position: line.position(), message: "the log ends within a row, which is left out"))
        return
      }
      let found = cells.map { "\($0.count) cells" } ?? "no bar at its end"
      throw ImportError(
        position: line.position(),
        message: "this row has \(found), its table \(expected) columns: import the log with its lines whole")
    }
    switch table {
    case .suites: text.suiteRows.append(try ConsoleSuiteRow(cells))
    case .cases: text.caseRows.append(try ConsoleCaseRow(cells, line))
    }
    try text.checkLastRow(of: table, at: cells)
  }

  private mutating func take(_ sentence: ConsoleSentence, at line: ConsoleLine) throws(ImportError) {
    switch sentence {
    case .version(let version): text.version = version
    case .build(let platform, let toolchain): text.build = (platform, toolchain)
    case .suite(let name, let word, let elapsed): text.addProgress(name, word, elapsed)
    case .testCase(let name, let word, let elapsed): text.addProgress(name, word, elapsed)
    case .count(let table, let count):
      guard text.tables.contains(table) else { return }
      let rows = table == .suites ? text.suiteRows.count : text.caseRows.count
      guard rows == count else {
        throw ImportError(
          position: line.position(),
          message: "the summary counts \(count), the table above it has \(rows): lines of it are missing")
      }
      text.wholeTables.insert(table)
    case .completed(let elapsed): text.completed = elapsed
    case .exited(let code): text.exitCode = code
    }
  }
}
