import GRDB
import Greentea
import RunComparison
import Testing

@testable import RunHistory

@Suite("The questions on the way of list, show, case and compare")
struct QueryPlanTests {
  struct Question: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// With question marks for its arguments.
    let sql: String
    /// The indexes that it is answered by: some would do without one, slower.
    let indexes: [String]

    init(_ name: String, _ sql: String, by indexes: String...) {
      testDescription = name
      self.sql = sql
      self.indexes = indexes
    }
  }

  static let questions: [Question] = reader + lists + names

  private static let reader: [Question] = [
    Question("header", RunReader.header, by: "INTEGER PRIMARY KEY"),
    Question("tags", RunReader.tags, by: "PRIMARY KEY (run=?)"),
    Question("suites", RunReader.suites, by: "PRIMARY KEY (run=?)"),
    Question("cases", RunReader.cases, by: "PRIMARY KEY (run=?)"),
    Question("name", RunReader.name, by: "INTEGER PRIMARY KEY"),
    Question("description", RunReader.description, by: "INTEGER PRIMARY KEY"),
    Question("events", RunReader.events, by: "PRIMARY KEY (run=?)"),
    Question("log", RunReader.log, by: "INTEGER PRIMARY KEY"),
  ]

  private static func list(_ filter: RunFilter, suites: [Int64]? = nil, cases: [Int64]? = nil) -> String {
    RunQuery(filter, suites: suites, cases: cases).sql
  }

  private static let tag = RunTag(key: "k", value: "v")

  private static let lists: [Question] = [
    Question("list", list(RunFilter()), by: "run_by_start (started_wall>?)"),
    Question(
      "list of a firmware", list(RunFilter(firmware: "a")),
      by: "run_by_firmware (firmware=? AND started_wall>?)"),
    Question(
      "list of a tag", list(RunFilter(tags: [tag])), by: "run_by_start",
      "tag USING PRIMARY KEY (run=?"),
    Question(
      "list of suites", list(RunFilter(), suites: [1, 2]), by: "suite_result_by_name (name=? AND run=?)"),
    Question(
      "list of what failed", list(RunFilter(verdict: .fail)), by: "run_by_start",
      "case_result_not_ok (outcome=? AND run=?)"),
    Question(
      "list of what was interrupted", list(RunFilter(verdict: .interrupted)),
      by: "case_result_not_ok (outcome=? AND run=?)"),
    Question("list of what is OK", list(RunFilter(verdict: .ok)), by: "run_by_start", "PRIMARY KEY (run=?)"),
    Question(
      "list of everything at once",
      list(RunFilter(firmware: "a", tags: [tag], verdict: .hung), suites: [1], cases: [1]),
      by: "run_by_firmware"),
    Question("case", list(RunFilter(), cases: [1, 2]), by: "case_result_by_name (name=?)"),
    Question(
      "case of a firmware", list(RunFilter(firmware: "a"), cases: [1]), by: "case_result_by_name (name=?)"),
  ]

  private static let names: [Question] = [
    Question("case in a run", HistoryFile.caseInRun, by: "case_result USING PRIMARY KEY (run=?)"),
    Question("name", HistoryFile.nameByText, by: "(text=?)"),
    Question("run by id", HistoryFile.runByID, by: "(uuid=?)"),
    Question("selector id", SelectorQuery.prefix, by: "(uuid>? AND uuid<?)"),
    Question("selector latest", SelectorQuery.latest, by: "run_by_start"),
    Question("selector tag", SelectorQuery.tag, by: "tag_by_value (key=? AND value=?)"),
    Question("selector firmware", SelectorQuery.firmware, by: "run_by_firmware (firmware=? AND"),
  ]

  private static func plan(_ sql: String, _ db: Database) throws -> [String] {
    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
    return try Row.fetchAll(
      statement, arguments: StatementArguments(Array(repeating: 1, count: sql.count { $0 == "?" }))
    )
    .map { try $0.decode(String.self, atIndex: 3) }
  }

  @Test("search an index, the right one, and scan no table", arguments: questions)
  func noScan(question: Question) throws {
    let history = try TemporaryHistory()
    try history.file.read { db in
      let plan = try Self.plan(question.sql, db)
      #expect(plan.contains { $0.contains("SEARCH") })
      // The list of names that a question brings along is no table.
      #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE") }, "\(plan)")
      for index in question.indexes {
        #expect(plan.contains { $0.contains(index) }, "\(index) is not in \(plan)")
      }
    }
  }

  @Test("need no sorting of all runs for the newest")
  func noSorting() throws {
    let history = try TemporaryHistory()
    try history.file.read { db in
      for sql in [
        RunQuery(RunFilter()).sql, RunQuery(RunFilter(firmware: "a")).sql,
        RunQuery(RunFilter(verdict: .fail)).sql,
        SelectorQuery.latest, SelectorQuery.firmware,
      ] {
        let plan = try Self.plan(sql, db)
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
      }
    }
  }

  @Test("are all that the readers ask: a table that is scanned would show")
  func matcher() throws {
    let history = try TemporaryHistory()
    try history.file.read { db in
      let plan = try Self.plan("SELECT * FROM run WHERE host = ?", db)
      #expect(plan == ["SCAN run"])
    }
  }
}
