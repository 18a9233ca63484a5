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

  static func runs(in bytes: [UInt8]) throws(DocumentError) -> [ImportedRun] {
    var reader = ConsoleReader()
    var lines = TextLines(bytes)
    while let line = lines.next() { try reader.take(ConsoleLine(line)) }
    var runs = ConsoleRuns(reader.text, remarks: reader.remarks)
    return try runs.runs()
  }

  private mutating func take(_ line: ConsoleLine) throws(DocumentError) {
    if let columns = line.columns { return try begin(columns, at: line) }
    if line.isRule {
      // The old look has one more below the rows.
      if let current, !line.text.hasPrefix("|"),
        !(current == .suites ? text.suiteRows.isEmpty : text.caseRows.isEmpty)
      {
        text.wholeTables.insert(current)
      }
      rule = line
      return
    }
    if let current, line.text.hasPrefix("|") { return try row(line, of: current) }
    current = nil
    guard let sentence = ConsoleSentence(line) else { return }
    try take(sentence, at: line)
  }

  private mutating func begin(_ columns: ConsoleColumns, at line: ConsoleLine) throws(DocumentError) {
    guard text.tables.insert(columns).inserted else {
      throw DocumentError(
        position: line.position(),
        message: "a second table of the same kind: import the output of each run by itself")
    }
    current = columns
    if columns == .cases { text.wholeTables.insert(.suites) }
  }

  private mutating func row(_ line: ConsoleLine, of table: ConsoleColumns) throws(DocumentError) {
    let expected = table.names.count
    let cells = line.cells(count: expected, rule: rule)
    guard let cells, cells.count == expected else {
      if !line.isEnded {
        remarks.append(
          ImportWarning(position: line.position(), message: "the log ends within a row, which is left out"))
        return
      }
      let found = cells.map { "\($0.count) cells" } ?? "no bar at its end"
      throw DocumentError(
        position: line.position(),
        message: "this row has \(found), its table \(expected) columns: import the log with its lines whole")
    }
    switch table {
    case .suites: text.suiteRows.append(try ConsoleSuiteRow(cells))
    case .cases: text.caseRows.append(try ConsoleCaseRow(cells, line))
    }
    try text.checkLastRow(of: table, at: cells)
  }

  private mutating func take(_ sentence: ConsoleSentence, at line: ConsoleLine) throws(DocumentError) {
    switch sentence {
    case .version(let version): text.version = version
    case .build(let platform, let toolchain): text.build = (platform, toolchain)
    case .suite(let name, let word, let elapsed): text.addSuite(name, word, elapsed)
    case .testCase(let name, let word, let elapsed): text.addCase(name, word, elapsed)
    case .count(let table, let count):
      guard text.tables.contains(table) else { return }
      let rows = table == .suites ? text.suiteRows.count : text.caseRows.count
      guard rows == count else {
        throw DocumentError(
          position: line.position(),
          message: "the summary counts \(count), the table above it has \(rows): lines of it are missing")
      }
      text.wholeTables.insert(table)
    case .completed(let elapsed): text.completed = elapsed
    case .exited(let code): text.exitCode = code
    }
  }
}

/// What a console text holds, as far as it could be read.
struct ConsoleText {
  var version: String?
  var build: (platform: String, toolchain: String)?

  /// The tables whose heading was seen.
  var tables: Set<ConsoleColumns> = []
  /// Those of which nothing is missing.
  var wholeTables: Set<ConsoleColumns> = []
  var suiteRows: [ConsoleSuiteRow] = []
  var caseRows: [ConsoleCaseRow] = []

  /// What the lines before the tables tell, suites lowered as the tables have them.
  private(set) var progress: [ExternalSuite] = []

  var completed: Duration?
  /// Nothing is printed for 0.
  var exitCode: Int?

  /// Target, suite and case of every row.
  private var names: Set<[String]> = []
  /// The cases of the last suite in `progress`.
  private var progressCases: Set<String> = []

  mutating func addSuite(_ name: String, _ word: MbedResult, _ elapsed: Duration) {
    progress.append(
      ExternalSuite(name: name.lowercased(), word: word, elapsed: elapsed, copyMethod: nil, cases: []))
    progressCases = []
  }

  /// Cases follow the line of their suite, without counts.
  mutating func addCase(_ name: String, _ word: MbedResult, _ elapsed: Duration) {
    guard let last = progress.indices.last, progressCases.insert(name).inserted else { return }
    progress[last].cases.append(
      ExternalCase(
        name: name, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0, elapsed: elapsed))
  }

  /// Sees to it that nothing comes twice.
  mutating func checkLastRow(of table: ConsoleColumns, at cells: [ConsoleCell]) throws(DocumentError) {
    let count = table == .suites ? 3 : 4
    let place = cells[count - 1]
    guard names.insert([cells[0].text, cells[2].text] + (table == .suites ? [] : [place.text])).inserted
    else {
      throw DocumentError(
        position: place.position,
        message: "a second row for \(JSONMessage.quoted(place.text)) of the same target")
    }
  }
}
