import GRDB
import Greentea
import RunComparison
import Testing

@testable import RunHistory

@Suite("The questions on the way of list, show, case and compare")
struct QueryPlanTests {
  /// Each with as many arguments as it has question marks.
  static var questions: [(name: String, sql: String)] {
    var filters = RunFilter(
      firmware: "a", tags: [RunTag(key: "k", value: "v")], since: WallTime(unixNanoseconds: 0))
    var questions = RunSQL.all.enumerated().map { ("run \($0.offset)", $0.element) }
    questions += CaseOutcome.allCases.map { verdict in
      ("list \(verdict)", RunQuery(RunFilter(verdict: verdict)).sql)
    }
    filters.verdict = .fail
    questions += [
      ("list", RunQuery(RunFilter()).sql),
      ("list filtered", RunQuery(filters, suites: [1, 2], cases: [1]).sql),
      ("case", RunQuery(RunFilter(), cases: [1, 2]).sql),
      ("case of a firmware", RunQuery(RunFilter(firmware: "a"), cases: [1]).sql),
      ("attempts at a case", RunSQL.attemptsAtCase), ("identity", RunSQL.identity),
      ("case by name", HistoryFile.caseByName), ("run by id", HistoryFile.runByID),
      ("selector id", SelectorQuery.prefix), ("selector latest", SelectorQuery.latest),
      ("selector tag", SelectorQuery.tag), ("selector firmware", SelectorQuery.firmware),
    ]
    return questions
  }

  private static func plan(_ sql: String, _ db: Database) throws -> [String] {
    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
    return try Row.fetchAll(
      statement, arguments: StatementArguments(Array(repeating: 1, count: sql.count { $0 == "?" }))
    )
    .map { try $0.decode(String.self, atIndex: 3) }
  }

  @Test("search an index and scan no table", arguments: questions.map(\.name))
  func noScan(name: String) throws {
    let question = try #require(Self.questions.first { $0.name == name })
    let history = try TemporaryHistory()
    try history.file.read { db in
      let plan = try Self.plan(question.sql, db)
      #expect(plan.contains { $0.contains("SEARCH") })
      #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("SCAN CONSTANT") }, "\(plan)")
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
