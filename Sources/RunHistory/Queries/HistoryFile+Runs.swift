import GRDB
import Greentea
import RunComparison
import Timekeeping

extension HistoryFile {
  /// The runs that a filter lets through, newest first.
  public func summaries(_ filter: RunFilter) throws(HistoryError) -> [RunSummary] {
    try read { db, reader in try RunQuery.rows(filter, db).map(reader.summary) }
  }

  /// The same as far as comparisons look at them; what the filter takes for the same has the name of the newest run.
  public func comparedRuns(_ filter: RunFilter) throws(HistoryError) -> [ComparedRun] {
    filter.names.unified(try read { db, reader in try RunQuery.rows(filter, db).map(reader.compared) })
  }

  /// The runs that a selector names as far as comparisons look at them, newest first.
  public func comparedRuns(_ selector: RunSelector) throws(HistoryError) -> [ComparedRun] {
    try read { db, reader in try SelectorQuery.rows(selector, db).map(reader.compared) }
  }

  /// The run that a selector names, the newest if there are several.
  public func summary(of selector: RunSelector) throws(HistoryError) -> RunSummary {
    try read { db, reader in try reader.summary(of: SelectorQuery.newest(selector, db)) }
  }

  /// What happened in the run that a selector names, the newest if there are several.
  public func events(of selector: RunSelector) throws(HistoryError) -> [StampedEvent] {
    try read { db, reader in try reader.events(of: SelectorQuery.newest(selector, db)) }
  }

  /// The runs that the selectors name with their outcomes, each once, oldest first.
  ///
  /// A tag names all runs that have it, everything else one run.
  public func runs(_ selectors: [RunSelector]) throws(HistoryError) -> [RecordedRun] {
    try read { db, reader in
      let rows = try selectors.flatMap { selector in
        if case .tag = selector { return try SelectorQuery.rows(selector, db) }
        return [try SelectorQuery.newest(selector, db)]
      }
      return try rows.distinct.map { row in
        RecordedRun(summary: try reader.summary(of: row), outcome: try reader.outcome(of: row))
      }.sorted {
        ($0.summary.header.startedAt, $0.summary.header.id.text)
          < ($1.summary.header.startedAt, $1.summary.header.id.text)
      }
    }
  }

  /// How many runs there are.
  public func count() throws(HistoryError) -> Int {
    try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0 }
  }

  private func read<Value>(_ body: (Database, RunReader) throws -> Value) throws(HistoryError) -> Value {
    try read { db in try body(db, RunReader(db)) }
  }
}

// MARK: Cases

extension HistoryFile {
  /// How a case went in the runs of a filter, newest first.
  ///
  /// - Parameter name: the name of the case, or a pattern if no case has that name.
  /// - Returns: nothing for a case of which the history knows nothing.
  public func caseHistory(_ name: String, _ filter: RunFilter) throws(HistoryError) -> [CaseEntry] {
    try read { db, reader in
      let cases = try Self.cases(name, filter.names, db)
      guard !cases.isEmpty else { return [] }
      let list = RunQuery.list(cases)
      return try RunQuery.rows(filter, db, cases: cases).flatMap { run in
        let header = try reader.header(of: run)
        return try Row.fetchAll(db.cachedStatement(sql: Self.caseInRun), arguments: [run, list]).map { row in
          CaseEntry(
            run: header.id, startedAt: header.startedAt, firmware: header.firmware,
            suite: try reader.name(row.integer(0)), outcome: try reader.testCase(row, from: 1))
        }
      }
    }
  }

  /// The names of all cases, each once, sorted.
  public func caseNames() throws(HistoryError) -> [String] {
    try read { db in try Self.namesOfCases(db).map(\.name).sorted() }
  }

  static let nameByText = "SELECT id FROM name WHERE text = ?"

  static let caseInRun = """
    SELECT suite_result.name, case_result.name, case_result.outcome, case_result.elapsed_ns, case_result.attempts,
      case_result.failed_attempts, case_result.cause, case_result.bytes_out, case_result.bytes_in
    FROM case_result
    JOIN suite_result ON suite_result.run = case_result.run AND suite_result.suite = case_result.suite
    WHERE case_result.run = ? AND case_result.name IN (SELECT value FROM json_each(?))
      AND case_result.outcome IS NOT NULL
    ORDER BY case_result.suite, case_result.position
    """

  private static func cases(_ name: String, _ names: NameMatching, _ db: Database) throws -> [Int64] {
    let exact = try names.names(of: name).flatMap { name in
      try Int64.fetchAll(db.cachedStatement(sql: nameByText), arguments: [name.column])
    }
    guard exact.isEmpty else { return exact }
    let glob = Glob(name)
    return try namesOfCases(db).filter { glob.matches($0.name) }.map(\.id)
  }

  private static func namesOfCases(_ db: Database) throws -> [(id: Int64, name: String)] {
    let sql = """
      SELECT id, text FROM name WHERE EXISTS (SELECT 1 FROM case_result WHERE case_result.name = name.id)
      """
    return try Row.fetchAll(db, sql: sql).map { (try $0.integer(0), try $0.text(1)) }
  }
}
