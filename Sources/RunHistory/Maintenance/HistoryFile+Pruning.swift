import GRDB
import Timekeeping

extension HistoryFile {
  /// Which runs go.
  public enum PruneRule: Hashable, Sendable {
    /// All but the newest N.
    case keeping(Int)
    /// Those that began before.
    case before(WallTime)
  }

  /// Takes runs out of the history, and what only they used.
  ///
  /// The room in the file is given back to the disk where no other process has the file open, and used again
  /// otherwise.
  ///
  /// - Returns: how many runs went.
  public func prune(_ rule: PruneRule) throws(HistoryError) -> Int {
    let count = try write { db in
      switch rule {
      case .keeping(let count):
        try db.execute(
          sql: """
            DELETE FROM run WHERE id IN
              (SELECT id FROM run ORDER BY started_wall DESC, id DESC LIMIT -1 OFFSET ?)
            """, arguments: [max(0, count)])
      case .before(let time):
        try db.execute(sql: "DELETE FROM run WHERE started_wall < ?", arguments: [time.unixNanoseconds])
      }
      let count = db.changesCount
      if count > 0 { try Self.dropUnused(db) }
      return count
    }
    // Only a matter of size: no error of it is one of the pruning.
    if count > 0 { try? queue.vacuum() }
    return count
  }

  /// What nothing names any more.
  private static func dropUnused(_ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM description WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.description = description.id);
        DELETE FROM name WHERE NOT EXISTS (SELECT 1 FROM suite_result WHERE suite_result.name = name.id)
          AND NOT EXISTS (SELECT 1 FROM case_result WHERE case_result.name = name.id);
        """)
  }
}
