import GRDB

/// How a history is laid out: the steps that lead from an empty file to it.
///
/// A step that has been released is never changed; a new layout is a new step at the end.
struct HistorySchema: Sendable {
  /// The SQL of each step.
  let steps: [String]

  static let current = HistorySchema(steps: [firstTables])

  /// `application_id`: "nsth". Tells `file` and others whose file it is.
  static let applicationID: Int64 = 0x6E73_7468

  /// `user_version`: how many steps are done.
  var version: Int64 { Int64(steps.count) }

  /// Where a file stands.
  enum State: Hashable {
    /// No table and no owner: it can become ours.
    case empty
    /// Of an earlier version, with this many steps done.
    case older(Int64)
    case current
  }

  /// - Throws: ``HistoryError`` for a file of others, of another version, or whose tables are not those of its version.
  func state(of db: Database) throws -> State {
    let owner = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if owner != Self.applicationID {
      let objects = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema ORDER BY name LIMIT 4")
      guard owner == 0, version == 0, objects.isEmpty else {
        throw HistoryError(
          .foreignDatabase,
          detail: objects.isEmpty ? "application_id \(owner)" : "it holds \(objects.joined(separator: ", "))")
      }
      return .empty
    }
    // Version 0.1 counted its steps from 1 too, and noted them in a table.
    let isObsolete = "SELECT count(*) = 2 FROM sqlite_schema WHERE name IN ('migration', 'attempt')"
    guard try Bool.fetchOne(db, sql: isObsolete) != true else {
      throw HistoryError(.obsoleteSchema, detail: "schema \(version) of version 0.1")
    }
    guard version <= self.version else {
      throw HistoryError(.newerSchema, detail: "schema \(version); this version knows \(self.version)")
    }
    guard version > 0 else { throw HistoryError(.damaged, detail: "a history without a schema") }
    try checkLayout(of: db, version)
    return version == self.version ? .current : .older(version)
  }

  /// Does the steps that are not done yet. To be called in a transaction.
  func migrate(_ db: Database, from version: Int64) throws {
    for step in steps.dropFirst(Int(version)) { try db.execute(sql: step) }
    try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(self.version)")
  }

  // MARK: Layout

  /// A table, an index, or something that a history does not have.
  private struct Item: Hashable {
    let type: String
    let name: String
    let table: String
    /// Nil for an index that SQLite makes by itself.
    let sql: String?
  }

  /// - Throws: if anything is missing, changed or new: a question may then have no end, or another answer.
  private func checkLayout(of db: Database, _ version: Int64) throws {
    let found = try Self.items(db)
    if isWritten(found, by: steps.prefix(Int(version))) { return }
    // A step may change what an earlier one made: then only a file made anew tells what is expected.
    let memory = try DatabaseQueue()
    let expected = try memory.write { db in
      for step in steps.prefix(Int(version)) { try db.execute(sql: step) }
      return Set(try Self.items(db))
    }
    if let item = found.first(where: { !expected.contains($0) }) {
      throw HistoryError(.damaged, detail: "its \(item.type) '\(item.name)' is not one of a history")
    }
    if let item = expected.subtracting(found).min(by: { $0.name < $1.name }) {
      throw HistoryError(.damaged, detail: "it has no \(item.type) '\(item.name)'")
    }
  }

  /// Whether the statements of the steps, as they stand there, are what the file holds.
  private func isWritten(_ items: [Item], by steps: ArraySlice<String>) -> Bool {
    let statements = steps.flatMap { $0.utf8.split(separator: UInt8(ascii: ";")) }.compactMap { statement in
      String(statement.drop { $0 == UInt8(ascii: "\n") })
    }.filter { !$0.isEmpty }
    let isAllWritten = items.allSatisfy { $0.sql != nil || $0.name.hasPrefix("sqlite_autoindex_") }
    return isAllWritten && Set(items.compactMap(\.sql)) == Set(statements)
  }

  /// Without what `ANALYZE` leaves.
  private static func items(_ db: Database) throws -> [Item] {
    let sql =
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_stat_' ESCAPE '!'"
    return try Row.fetchAll(db, sql: sql).map { row in
      Item(
        type: try row.decode(atIndex: 0), name: try row.decode(atIndex: 1), table: try row.decode(atIndex: 2),
        sql: try row.decode(atIndex: 3))
    }
  }
}

extension HistorySchema {
  /// Step 1. `Documentation/history-file.md` explains the tables.
  ///
  /// Words (verdicts, suite results) are not listed here, because later versions may know more of them: who reads
  /// a word it does not know refuses it.
  static let firstTables = """
    CREATE TABLE name (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE description (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      started_wall INTEGER NOT NULL,
      ended_wall INTEGER,
      firmware TEXT,
      at_version TEXT,
      sdk_version TEXT,
      compile_time TEXT,
      mac TEXT,
      host TEXT,
      git_revision TEXT,
      import_format TEXT,
      import_file TEXT,
      import_sha256 TEXT,
      counters TEXT NOT NULL,
      description INTEGER NOT NULL REFERENCES description,
      seed INTEGER NOT NULL,
      elapsed_ns INTEGER,
      exit_code INTEGER,
      CHECK ((at_version IS NULL) = (sdk_version IS NULL) AND (at_version IS NULL) = (compile_time IS NULL)),
      CHECK ((import_format IS NULL) = (import_file IS NULL) AND (import_format IS NULL) = (import_sha256 IS NULL)),
      CHECK ((elapsed_ns IS NULL) = (exit_code IS NULL))
    ) STRICT;
    CREATE INDEX run_by_start ON run (started_wall);
    CREATE INDEX run_by_firmware ON run (firmware, started_wall);
    CREATE INDEX run_by_description ON run (description);

    CREATE TABLE tag (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_by_value ON tag (key, value);

    CREATE TABLE suite_result (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      suite INTEGER NOT NULL,
      name INTEGER NOT NULL REFERENCES name,
      word TEXT NOT NULL,
      elapsed_ns INTEGER,
      PRIMARY KEY (run, suite)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suite_result_by_name ON suite_result (name, run);

    CREATE TABLE case_result (
      run INTEGER NOT NULL,
      suite INTEGER NOT NULL,
      position INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      name INTEGER NOT NULL REFERENCES name,
      verdict TEXT NOT NULL,
      passed INTEGER,
      failed INTEGER,
      elapsed_ns INTEGER,
      bytes_out INTEGER,
      bytes_in INTEGER,
      cause_kind TEXT,
      cause TEXT,
      outcome TEXT,
      attempts INTEGER,
      failed_attempts INTEGER,
      PRIMARY KEY (run, suite, position, attempt),
      FOREIGN KEY (run, suite) REFERENCES suite_result ON DELETE CASCADE,
      CHECK ((outcome IS NULL) = (attempts IS NULL) AND (outcome IS NULL) = (failed_attempts IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX case_result_by_name ON case_result (name, run);
    CREATE INDEX case_result_not_ok ON case_result (outcome, run) WHERE outcome <> 'ok';

    CREATE TABLE event (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      line TEXT NOT NULL,
      PRIMARY KEY (run, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_log (
      run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
      size INTEGER NOT NULL,
      log BLOB NOT NULL
    ) STRICT;
    """
}
