import GRDB
import Greentea

extension HistoryFile {
  /// What is wrong with the file, a sentence each; nothing if all is well.
  ///
  /// SQLite's own checks first, then what this tool promises: every run can be read, its events are numbered
  /// without a gap, and what is named by a digest has it.
  public func check() throws(HistoryError) -> [String] {
    try read { db in
      var faults = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      faults += try checkSize(db)
      // What SQLite cannot follow, nobody can.
      guard faults.isEmpty else { return faults }
      faults += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
        "a row of \(try row.text(0)) names a row of \(try row.text(2)) that is not there"
      }
      faults += try Self.checkDigests(db)
      let reader = RunReader(db)
      for row in try Row.fetchAll(db, sql: "SELECT id, uuid FROM run ORDER BY id") {
        let (run, id) = (try row.integer(0), try row.text(1))
        do {
          faults += try Self.check(run, reader, db).map { "run \(id): \($0)" }
        } catch {
          faults.append("run \(id): \(HistoryError(error, path: "").detail)")
        }
      }
      return faults
    }
  }

  /// SQLite takes what is missing of the last page for zeros.
  private func checkSize(_ db: Database) throws -> [String] {
    let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
    // What is in the log is not in the file yet.
    guard pageSize > 0, (FileSize.of(path + "-wal") ?? 0) == 0, let size = FileSize.of(path) else {
      return []
    }
    return size % pageSize == 0 ? [] : ["the file is cut off in the middle of a page"]
  }

  private static func check(_ run: Int64, _ reader: RunReader, _ db: Database) throws -> [String] {
    _ = try reader.header(of: run)
    let numbers = try reader.numberedEvents(of: run).map(\.sequence)
    guard !numbers.elementsEqual(0..<Int64(numbers.count)) else { return [] }
    return ["its \(numbers.count) events are not numbered from 0 on without a gap"]
  }

  private static func checkDigests(_ db: Database) throws -> [String] {
    let shared = SharedValues(db)
    func faults(_ sql: String, _ check: (Int64, _ digest: String) throws -> String?) throws -> [String] {
      try Row.fetchAll(db, sql: sql).compactMap { row in
        do {
          return try check(row.integer(0), row.text(1))
        } catch {
          return HistoryError(error, path: "").detail
        }
      }
    }
    return try faults(
      """
      SELECT description.id, configuration.sha256 FROM description
      JOIN configuration ON configuration.id = description.configuration ORDER BY description.id
      """
    ) { id, digest in
      ContentDigest.of(try shared.description(id).run.configuration) == digest
        ? nil : "the configuration \(digest) is another one"
    }
      + faults("SELECT id, sha256 FROM plan ORDER BY id") { id, digest in
        let plan = try shared.plan(id)
        return ContentDigest.of(plan.cases) == digest ? nil : "the plan \(id) of \(plan.suite) is another one"
      }
  }
}
