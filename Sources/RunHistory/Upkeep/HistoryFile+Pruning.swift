import GRDB
import Timekeeping

extension HistoryFile {
  /// Which runs go.
  public enum PruneRule: Hashable, Sendable {
    /// All but so many of the newest.
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

  /// What nothing names any more, users before what they use.
  private static func dropUnused(_ db: Database) throws {
    let users: [(table: String, used: [(by: String, as: String)])] = [
      ("gap", [("not_built", "gap")]),
      ("plan", [("suite_run", "plan")]),
      ("expectation", [("failed_expectation", "expectation")]),
      ("cause", [("attempt", "cause"), ("fixture_failure", "cause"), ("recovery", "cause")]),
      ("reason", [("attempt", "reason")]),
      ("description", [("run", "description")]),
      ("configuration", [("description", "configuration")]),
      ("identity", [("run", "identity")]),
      (
        "test_case",
        [
          ("attempt", "test_case"), ("message", "test_case"), ("failed_expectation", "test_case"),
          ("recovery", "test_case"), ("plan_case", "test_case"), ("gap", "test_case"),
        ]
      ),
      (
        "suite",
        [
          ("suite_run", "suite"), ("fixture_failure", "suite"), ("plan", "suite"), ("gap", "suite"),
          ("test_case", "suite"),
        ]
      ),
    ]
    for (table, used) in users {
      let terms = used.map { user in
        "NOT EXISTS (SELECT 1 FROM \(user.by) WHERE \(user.by).\(user.as) = \(table).id)"
      }
      try db.execute(sql: "DELETE FROM \(table) WHERE \(terms.joined(separator: " AND "))")
    }
  }
}
