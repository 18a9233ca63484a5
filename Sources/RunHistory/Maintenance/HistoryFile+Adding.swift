import GRDB
import Greentea

/// What became of runs that were to be added.
public struct AddedRuns: Hashable, Sendable {
  /// The runs that were not there before.
  public var added = 0
  /// The runs of which more is known now: they were interrupted, or not over.
  public var replaced = 0
  /// The runs that were there already.
  public var present = 0

  public init() {}
}

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

  static let runByID = "SELECT id, exit_code FROM run WHERE uuid = ?"

  private static func add(_ run: StoredRun, _ db: Database, _ result: inout AddedRuns) throws {
    let present = try Row.fetchOne(db.cachedStatement(sql: runByID), arguments: [run.header.id.text])
    if let row = present {
      let isFinished = try row.integerIfAny(1) != nil
      guard !isFinished, try RunReader(db).events(of: row.integer(0)).count < run.events.count else {
        result.present += 1
        return
      }
      // Still there until the new one is: a recorder of it must not find its row in use by another run.
      try db.execute(sql: "UPDATE run SET uuid = 'replaced' WHERE id = ?", arguments: [row.integer(0)])
    }
    var writer = RunWriter(header: run.header)
    for event in run.events { try writer.add(event) }
    _ = try writer.save(in: db, isWhole: true)
    if present == nil {
      result.added += 1
    } else {
      try db.execute(sql: "DELETE FROM run WHERE uuid = 'replaced'")
      result.replaced += 1
    }
  }

  /// Takes over the runs of another history, oldest first.
  ///
  /// Each is read from its log: what another file says is not taken over unseen.
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
