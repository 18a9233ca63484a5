import GRDB

/// How a history is laid out: the steps that lead from an empty file to it.
///
/// A step that has been released is never changed; a new layout is a new step at the end.
struct HistorySchema: Sendable {
  /// One step, named in the file once it is done.
  struct Step: Sendable {
    let name: String
    let sql: String
  }

  let steps: [Step]

  static let current = HistorySchema(steps: [
    Step(name: "runs and what happened in them", sql: firstTables),
    Step(name: "how a run repeats and arranges its cases", sql: repetitionColumns),
  ])

  /// `application_id`: "nsth". Tells `file` and others whose file it is.
  static let applicationID: Int64 = 0x6E73_7468

  /// `user_version`: how many steps are done.
  var version: Int64 { Int64(steps.count) }

  /// Where a file stands.
  enum State: Hashable {
    /// No table and no owner: it can become ours.
    case empty
    /// Of an earlier version, with so many steps done.
    case older(Int64)
    case current
  }

  /// - Throws: ``HistoryFault`` for a file of others or of a later version.
  func state(of db: Database) throws -> State {
    let owner = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if owner != Self.applicationID {
      let objects = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema ORDER BY name LIMIT 4")
      guard owner == 0, version == 0, objects.isEmpty else {
        throw HistoryFault(
          .foreignDatabase,
          objects.isEmpty ? "application_id \(owner)" : "it holds \(objects.joined(separator: ", "))")
      }
      return .empty
    }
    guard version <= self.version else {
      throw HistoryFault(.newerSchema, "schema \(version); this version knows \(self.version)")
    }
    guard version > 0 else { throw HistoryFault(.damaged, "a history without a schema") }
    return version == self.version ? .current : .older(version)
  }

  /// Does the steps that are not done yet. To be called in a transaction.
  func migrate(_ db: Database, from version: Int64) throws {
    for (index, step) in steps.enumerated().dropFirst(Int(version)) {
      try db.execute(sql: step.sql)
      try db.execute(
        sql: "INSERT INTO migration (number, name) VALUES (?, ?)", arguments: [index + 1, step.name])
    }
    try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(self.version)")
  }
}
