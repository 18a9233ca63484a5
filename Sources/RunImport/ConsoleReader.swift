import Greentea
import PositionedJSON
import Timekeeping

/// Reads what mbedgt printed: its tables, and where they are missing, its progress lines.
///
/// A row that the end of the log cuts off is left out; any other row that is not whole is an error, and so is
/// a table that its own summary line contradicts. What is printed behind the end of a report is another run.
struct ConsoleReader {
  /// The run that is read.
  private var text = ConsoleText()
  /// Those before it.
  private var earlier: [ConsoleText] = []

  /// The table in which the next line may be a row.
  private var current: ConsoleColumns?
  /// How many rows of its kind were there before it.
  private var earlierRows = 0
  /// The last rule seen.
  private var rule: ConsoleLine?

  static func runs(in log: LogText, _ hints: RunImporter.Hints) throws(DocumentError) -> [ImportedRun] {
    var reader = ConsoleReader()
    var lines = TextLines(log)
    while let line = lines.next() {
      if ConsoleLine.mayTell(line.bytes) { try reader.take(ConsoleLine(line)) } else { reader.endTable() }
    }
    var runs: [ImportedRun] = []
    for text in reader.earlier + [reader.text] {
      var parts = ConsoleRuns(text, hints, remarks: runs.isEmpty ? log.remarks : [])
      runs += try parts.runs()
    }
    return runs
  }

  private mutating func take(_ line: ConsoleLine) throws(DocumentError) {
    if let columns = try line.columns() { return try begin(columns, at: line) }
    if line.isRule {
      // The old look has one more below the rows.
      if let current, !line.text.hasPrefix("|"), rows(of: current) > earlierRows {
        text.wholeTables.insert(current)
      }
      rule = line
      return
    }
    if let current, line.text.hasPrefix("|") { return try row(line, of: current) }
    endTable()
    guard let sentence = ConsoleSentence(line) else { return }
    try take(sentence, at: line)
  }

  /// What is printed behind a table shows that the table has ended.
  private mutating func endTable() {
    if let current, rows(of: current) > earlierRows { text.wholeTables.insert(current) }
    current = nil
  }

  private func rows(of table: ConsoleColumns) -> Int {
    table == .suites ? text.suiteRows.count : text.caseRows.count
  }

  /// Begins another run if the report of this one has ended.
  private mutating func beginRun(if isBehindEnd: Bool) {
    guard isBehindEnd else { return }
    earlier.append(text)
    text = ConsoleText()
  }

  private mutating func begin(_ columns: ConsoleColumns, at line: ConsoleLine) throws(DocumentError) {
    // Reports that were pasted suite by suite have several tables of a kind; a suite table behind the cases is new.
    beginRun(if: text.completed != nil || columns == .suites && text.tables.contains(.cases))
    text.tables.insert(columns)
    current = columns
    earlierRows = rows(of: columns)
    if columns == .cases, text.tables.contains(.suites) { text.wholeTables.insert(.suites) }
  }

  private mutating func row(_ line: ConsoleLine, of table: ConsoleColumns) throws(DocumentError) {
    let expected = table.names.count
    let cells = line.cells(count: expected, rule: rule)
    guard let cells, cells.count == expected else {
      if !line.isEnded {
        text.remarks.append(
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
    case .version(let version):
      beginRun(if: text.hasBegun)
      text.version = version
    case .build(let platform, let toolchain):
      beginRun(if: text.completed != nil)
      text.builds.append(ConsoleBuild(line: line.number, platform: platform, toolchain: toolchain))
    case .suite(let name, let word, let elapsed):
      beginRun(if: text.completed != nil)
      text.addSuite(name, word, elapsed)
    case .testCase(let name, let word, let elapsed): text.addCase(name, word, elapsed)
    case .count(let table, let count):
      guard text.tables.contains(table) else { return }
      let rows = rows(of: table) - earlierRows
      guard rows == count else {
        throw DocumentError(
          position: line.position(),
          message: "the summary counts \(count), the table above it has \(rows): lines of it are missing")
      }
      text.wholeTables.insert(table)
    case .completed(let elapsed):
      beginRun(if: text.completed != nil)
      text.completed = elapsed
    case .exited(let code): text.exitCode = code
    }
  }
}

/// What a console text holds, as far as it could be read.
struct ConsoleText {
  var version: String?
  /// In the order in which mbedgt took them up.
  var builds: [ConsoleBuild] = []
  var remarks: [ImportWarning] = []

  /// The tables whose heading was seen.
  var tables: Set<ConsoleColumns> = []
  /// Those of which nothing is missing.
  var wholeTables: Set<ConsoleColumns> = []
  var suiteRows: [ConsoleSuiteRow] = []
  var caseRows: [ConsoleCaseRow] = []

  /// What the lines before the tables tell, suites lowered as the tables have them, and of which of `builds`.
  private(set) var progress: [(suite: ExternalSuite, build: Int?)] = []

  var completed: Duration?
  /// Nothing is printed for 0.
  var exitCode: Int?

  /// Target, suite and case of every row, and its line.
  private var names: [[String]: Int] = [:]
  /// The cases of the last suite in `progress`.
  private var progressCases: Set<String> = []

  /// Whether anything of a run was told.
  var hasBegun: Bool {
    version != nil || !builds.isEmpty || !tables.isEmpty || !progress.isEmpty || completed != nil
  }

  mutating func addSuite(_ name: String, _ word: MbedResult, _ elapsed: Duration) {
    let suite = ExternalSuite(
      name: name.lowercased(), word: word, elapsed: elapsed, copyMethod: nil, cases: [])
    progress.append((suite, builds.indices.last))
    progressCases = []
  }

  /// Cases follow the line of their suite, without counts.
  mutating func addCase(_ name: String, _ word: MbedResult, _ elapsed: Duration) {
    guard let last = progress.indices.last, progressCases.insert(name).inserted else { return }
    progress[last].suite.cases.append(
      ExternalCase(
        name: name, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0, elapsed: elapsed))
  }

  /// Sees to it that nothing comes twice.
  mutating func checkLastRow(of table: ConsoleColumns, at cells: [ConsoleCell]) throws(DocumentError) {
    let count = table == .suites ? 3 : 4
    let place = cells[count - 1]
    let name = [cells[0].text, cells[2].text] + (table == .suites ? [] : [place.text])
    if let first = names.updateValue(place.position.line, forKey: name) {
      throw DocumentError(
        position: place.position,
        message:
          "a second row for \(JSONMessage.quoted(place.text)) of the same target, the first is in line "
          + "\(first): two runs that cannot be told apart; import each by itself")
    }
  }
}

/// A line that tells for which build mbedgt begins to run tests.
struct ConsoleBuild {
  let line: Int
  let platform: String
  let toolchain: String

  var target: String { "\(platform)-\(toolchain)" }
}
