import Foundation
import GRDB
import Greentea
import RunComparison
import Testing
import ToolSupport

@testable import RunHistory

@Suite("The layout of a history")
struct MigrationTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let next = HistorySchema(
    steps: HistorySchema.current.steps + ["ALTER TABLE run ADD COLUMN weather TEXT"])

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("history.sqlite")
    let file = try HistoryFile.open(path, .readWrite)
    try file.add([Sample.run(1), Sample.run(2)])
    file.close()
  }

  private func open(_ schema: HistorySchema, _ mode: HistoryFile.Mode = .readWrite) throws -> HistoryFile {
    try HistoryOpening(path: path, busyTimeout: .seconds(1), schema: schema).open(mode)
  }

  private func change(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test("is made by steps whose text never changes once they are released")
  func texts() throws {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures/schema")
    let files = (1...HistorySchema.current.steps.count).map { folder.appending(path: "step-\($0).sql") }
    #expect(
      try files.map { try String(contentsOf: $0, encoding: .utf8) }
        == HistorySchema.current.steps.map { $0 + "\n" })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == files.count)
  }

  @Test("has at most eight tables, all of them strict")
  func tables() throws {
    try HistoryFile.open(path, .readOnly).read { db in
      let tables = try Row.fetchAll(db, sql: "PRAGMA table_list").filter { row in
        !(row["name"] as String).hasPrefix("sqlite_")
      }
      #expect(tables.count <= 8)
      #expect(tables.allSatisfy { $0["strict"] == 1 && $0["type"] == "table" })
    }
  }

  @Test(
    "of an earlier version becomes this one's, and a copy of what it was stays", arguments: [false, true])
  func migrated(byReader: Bool) throws {
    let file = try open(Self.next, byReader ? .readOnly : .readWrite)
    #expect(try file.summaries(RunFilter()).count == 2)
    let (version, runs) = try file.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA user_version"),
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE weather IS NULL")
      )
    }
    #expect(version == Int(Self.next.version))
    #expect(runs == 2)
    #expect(try file.check() == [])
    let copy = try HistoryFile.open(path + ".schema-\(HistorySchema.current.version).backup", .readOnly)
    #expect(try copy.summaries(RunFilter()).count == 2)
    #expect(try copy.check() == [])
    #expect(try kind { _ = try HistoryFile.open(path, .readWrite) } == .newerSchema)
  }

  @Test("of version 0.1 is refused, and the file stays as it is", arguments: [1, 2])
  func obsolete(version: Int) throws {
    let old = folder.path("old.sqlite")
    let queue = try DatabaseQueue(path: old)
    try queue.write { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(HistorySchema.applicationID); PRAGMA user_version = \(version);
          CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
          CREATE TABLE run (id INTEGER PRIMARY KEY) STRICT;
          CREATE TABLE attempt (run INTEGER NOT NULL REFERENCES run) STRICT;
          """)
    }
    try queue.close()
    let bytes = try Data(contentsOf: URL(filePath: old))
    #expect(try kind { _ = try HistoryFile.open(old, .readWrite) } == .obsoleteSchema)
    #expect(try kind { _ = try HistoryFile.open(old, .readOnly) } == .obsoleteSchema)
    #expect(try Data(contentsOf: URL(filePath: old)) == bytes)
  }

  @Test("stays as it was when a step fails")
  func failed() throws {
    let broken = HistorySchema(steps: Self.next.steps + ["CREATE TABLE run (id)"])
    #expect(try kind { _ = try open(broken) } == .damaged)
    #expect(try HistoryFile.open(path, .readWrite).summaries(RunFilter()).count == 2)
  }

  @Test("is the same whether it was made at once or step by step")
  func same() throws {
    let stepped = try open(Self.next)
    let other = folder.path("other.sqlite")
    let whole = try HistoryOpening(path: other, busyTimeout: .zero, schema: Self.next).open(.readWrite)
    let tables = "SELECT name, sql FROM sqlite_schema ORDER BY name"
    let texts = try [stepped, whole].map { file in
      try file.read { try Row.fetchAll($0, sql: tables).map { "\($0)" } }
    }
    #expect(texts[0] == texts[1])
  }

  /// Each makes a file in which a question may have no end, or another answer.
  static let changes: [String] = [
    "CREATE VIEW extra AS SELECT 1",
    """
    DROP TABLE tag;
    CREATE VIEW tag AS WITH RECURSIVE n (run, key, value) AS
      (SELECT 1, 'a', 'b' UNION ALL SELECT run + 1, key, value FROM n) SELECT * FROM n
    """,
    "CREATE TRIGGER spoil AFTER INSERT ON run BEGIN DELETE FROM run; END",
    "CREATE TABLE photos (id INTEGER)",
    "CREATE VIRTUAL TABLE words USING fts5(text)",
    "ALTER TABLE run ADD COLUMN age INTEGER AS (started_wall + 1)",
    "ALTER TABLE run DROP COLUMN host",
    "DROP INDEX run_by_start",
    "CREATE INDEX run_by_host ON run (host)",
    """
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, 'word TEXT NOT NULL', 'word TEXT') WHERE name = 'suite_result'
    """,
  ]

  @Test("that somebody has changed is refused, to read and to write and to merge", arguments: changes)
  func changed(sql: String) throws {
    try change(sql)
    #expect(try kind { _ = try HistoryFile.open(path, .readOnly) } == .damaged)
    #expect(try kind { _ = try HistoryFile.open(path, .readWrite) } == .damaged)
  }

  @Test("that has been analysed is as good as before")
  func analysed() throws {
    try change("ANALYZE")
    #expect(try HistoryFile.open(path, .readWrite).check() == [])
  }

  @Test("of a damaged file has its words escaped and cut in the message")
  func words() throws {
    let name = "a\u{1B}[31m" + String(repeating: "x", count: 100_000)
    try change("CREATE TABLE \"\(name)\" (id INTEGER)")
    let error = #expect(throws: HistoryError.self) { try HistoryFile.open(path, .readOnly) }
    let detail = try #require(error?.detail)
    #expect(detail.hasPrefix("its table 'a\\u{1B}[31mxxx"))
    #expect(detail.count < 400)
  }
}
