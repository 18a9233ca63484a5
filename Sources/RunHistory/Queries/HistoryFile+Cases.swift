import GRDB
import Greentea
import RunComparison

extension HistoryFile {
  /// How a case went in the runs of a filter, newest first.
  ///
  /// - Parameter name: the name of the case, or a pattern if no case has that name.
  /// - Returns: nothing for a case of which the history knows nothing.
  public func caseHistory(_ name: String, _ filter: RunFilter) throws(HistoryError) -> [CaseEntry] {
    try read { db in
      let cases = try Self.cases(name, db)
      guard !cases.isEmpty, let query = try RunQuery.of(filter, db, cases: cases) else { return [] }
      let reader = RunReader(db)
      let limit = filter.limit ?? .max
      var entries: [CaseEntry] = []
      var runs = 0
      let rows = try Int64.fetchCursor(db.cachedStatement(sql: query.sql), arguments: query.arguments)
      while runs < limit, let run = try rows.next() {
        entries += try reader.entries(of: cases, in: run)
        runs += 1
      }
      return entries
    }
  }

  /// The names of all cases, each once, sorted.
  public func caseNames() throws(HistoryError) -> [String] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT DISTINCT name FROM test_case ORDER BY name").map { try $0.text(0) }
    }
  }

  static let caseByName = "SELECT id FROM test_case WHERE name = ? ORDER BY id"

  private static func cases(_ name: String, _ db: Database) throws -> [Int64] {
    let exact = try Int64.fetchAll(db.cachedStatement(sql: caseByName), arguments: [StoredText(name)])
    guard exact.isEmpty else { return exact }
    let glob = Glob(name)
    return try Row.fetchAll(db, sql: "SELECT id, name FROM test_case ORDER BY id").compactMap { row in
      glob.matches(try row.text(1)) ? try row.integer(0) : nil
    }
  }
}

extension RunReader {
  /// How these cases went in a run, in the order of their suites and names in it.
  fileprivate func entries(of cases: [Int64], in run: Int64) throws -> [CaseEntry] {
    let header = try header(of: run)
    let events = try attempts(at: cases, in: run)
    let compared = ComparedRun(
      id: header.id.text, firmware: header.firmware, RunOutcome(events: events))
    var results: [CaseID: CaseResult] = [:]
    for case .caseFinished(let id, let result) in events.map(\.event) { results[id] = result }
    let attempts = Dictionary(grouping: results.keys) { CaseID(suite: $0.suite, name: $0.name) }
    return compared.suites.flatMap { suite in
      suite.cases.map { testCase in
        let last = attempts[CaseID(suite: suite.name, name: testCase.name)]?.max { $0.attempt < $1.attempt }
        return CaseEntry(
          run: header.id, startedAt: header.startedAt, firmware: header.firmware, suite: suite.name,
          outcome: testCase, result: testCase.elapsed == nil ? nil : last.flatMap { results[$0] })
      }
    }
  }
}
