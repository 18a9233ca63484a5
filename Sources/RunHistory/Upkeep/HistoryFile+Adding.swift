import GRDB
import Greentea

extension HistoryFile {
  /// Adds runs, all or none. One that is there already is left as it is, unless it had not finished and more
  /// is known of it now.
  @discardableResult
  public func add(_ runs: [StoredRun]) throws(HistoryError) -> AddedRuns {
    try write { db in
      var result = AddedRuns()
      for run in runs { try Self.add(run, db, &result) }
      return result
    }
  }

  static let runByID = "SELECT id, finished_sequence FROM run WHERE uuid = ?"

  private static func add(_ run: StoredRun, _ db: Database, _ result: inout AddedRuns) throws {
    if let row = try Row.fetchOne(
      db.cachedStatement(sql: runByID), arguments: [run.header.id.text])
    {
      let number = try row.integer(0)
      let isFinished = try row.integerIfAny(1) != nil
      guard !isFinished, try EventReader(db).events(of: number).count < run.events.count else {
        result.present += 1
        return
      }
      try db.cachedStatement(sql: "DELETE FROM run WHERE id = ?").execute(arguments: [number])
      result.replaced += 1
    } else {
      result.added += 1
    }
    var writer = RunWriter(header: run.header)
    for event in run.events { try writer.write(event, in: db) }
    guard writer.run != nil else { throw HistoryFault(.invalidRun, "it has no events") }
  }

  /// Takes over the runs of another history, oldest first.
  public func merge(_ other: HistoryFile) throws(HistoryError) -> AddedRuns {
    let rows = try other.read { db in
      try Int64.fetchAll(db, sql: "SELECT id FROM run ORDER BY started_wall, id")
    }
    var result = AddedRuns()
    // Not all at once: other processes want to write too, and memory has an end.
    for start in stride(from: 0, to: rows.count, by: 50) {
      let runs = try other.read { db in
        let reader = RunReader(db)
        return try rows[start..<min(start + 50, rows.count)].map { row in
          StoredRun(header: try reader.header(of: row), events: try reader.events(of: row))
        }
      }
      let batch = try add(runs)
      result.added += batch.added
      result.replaced += batch.replaced
      result.present += batch.present
    }
    return result
  }
}
