import GRDB
import Glibc
import Greentea
import RunComparison
import Timekeeping

extension HistoryFile {
  /// What is wrong with the file, a sentence each; nothing if all is well.
  ///
  /// SQLite's own checks first, then what this tool promises: the log of every run can be read, and its columns say the
  /// same.
  public func check() throws(HistoryError) -> [String] {
    try read { db in
      var errors = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      errors += try checkSize(db)
      // What SQLite cannot follow, nobody can.
      guard errors.isEmpty else { return errors.map(Self.shown) }
      errors += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
        "a row of \(try row.text(0)) names a row of \(try row.text(2)) that is not there"
      }
      let reader = RunReader(db)
      for row in try Row.fetchAll(db, sql: "SELECT id, uuid FROM run ORDER BY id") {
        do {
          errors += try Self.check(row.integer(0), reader, db).map { "run \(try row.text(1)): \($0)" }
        } catch {
          errors.append("run \((try? row.text(1)) ?? "?"): \(HistoryError(error, path: "").detail)")
        }
      }
      return errors.map(Self.shown)
    }
  }

  /// What a damaged file says is escaped and cut.
  private static func shown(_ text: String) -> String { HistoryError(.damaged, detail: text).detail }

  /// SQLite takes what is missing of the last page for zeros.
  private func checkSize(_ db: Database) throws -> [String] {
    let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
    // What is in the log is not in the file yet.
    guard pageSize > 0, (Self.size(of: path + "-wal") ?? 0) == 0, let size = Self.size(of: path) else {
      return []
    }
    return size % pageSize == 0 ? [] : ["the file is cut off in the middle of a page"]
  }

  /// In bytes; nil if there is no such file.
  private static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  private static let suiteColumns = """
    SELECT suite, name.text, \(ResultColumns.ofSuite.joined(separator: ", "))
    FROM suite_result JOIN name ON name.id = suite_result.name WHERE run = ? ORDER BY suite
    """

  private static let caseColumns = """
    SELECT suite, position, name.text, \(ResultColumns.ofAttempt.joined(separator: ", "))
    FROM case_result JOIN name ON name.id = case_result.name WHERE run = ? ORDER BY suite, position, attempt
    """

  private static func check(_ run: Int64, _ reader: RunReader, _ db: Database) throws -> [String] {
    let summary = try reader.summary(of: run)
    let outcome = try reader.outcome(of: run)
    func columns(_ sql: String) throws -> [[DatabaseValue]] {
      try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [run]).map { Array($0.databaseValues) }
    }
    let suites = outcome.suites.enumerated().map { ResultColumns.of($0.element, $0.offset) }
    let cases = outcome.suites.enumerated().flatMap { index, suite in
      suite.cases.enumerated().flatMap { ResultColumns.of($0.element, index, $0.offset) }
    }
    let isFinished = "SELECT 1 FROM run_log WHERE run = ?"
    return [
      outcome.description == summary.description ? nil : "its description is not that of its log",
      outcome.closing == summary.closing ? nil : "its end is not that of its log",
      try columns(suiteColumns) == suites ? nil : "its suites are not those of its log",
      try columns(caseColumns) == cases ? nil : "its cases are not those of its log",
      try summary.closing == nil || Int.fetchOne(db, sql: isFinished, arguments: [run]) != nil
        ? nil : "it has an end, and its log is not closed",
    ].compactMap { $0 }
  }
}
