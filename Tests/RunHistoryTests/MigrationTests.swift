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
    steps: HistorySchema.current.steps + [
      .init(name: "weather", sql: "ALTER TABLE run ADD COLUMN weather TEXT")
    ])

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

  @Test(
    "of an earlier version becomes this one's, and a copy of what it was stays", arguments: [false, true])
  func migrated(byReader: Bool) throws {
    let file = try open(Self.next, byReader ? .readOnly : .readWrite)
    #expect(try file.summaries(RunFilter()).count == 2)
    try file.read { db in
      #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == Int(Self.next.version))
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE weather IS NULL") == 2)
      let names = try String.fetchAll(db, sql: "SELECT name FROM migration ORDER BY number")
      #expect(names == Self.next.steps.map(\.name))
    }
    let copy = try HistoryFile.open(path + ".schema-\(HistorySchema.current.version).backup", .readOnly)
    #expect(try copy.summaries(RunFilter()).count == 2)
    #expect(try copy.check() == [])
    #expect(try kind { _ = try HistoryFile.open(path, .readWrite) } == .newerSchema)
  }

  @Test("of the first version is read as it was written, and goes on")
  func first() throws {
    let old = folder.path("old.sqlite")
    let dump = Bundle.module.bundleURL.appending(path: "Fixtures/schema/schema-1.sql")
    let queue = try DatabaseQueue(path: old)
    try queue.writeWithoutTransaction { try $0.execute(sql: String(contentsOf: dump, encoding: .utf8)) }
    try queue.close()
    let file = try HistoryFile.open(old, .readWrite)
    let run = try #require(try file.summaries(RunFilter()).first)
    #expect(run.caseCount == 27)
    #expect(run.count(.ok) == 26)
    #expect(run.description.repetition == .once)
    #expect(run.description.flaky == .ok)
    #expect(run.description.arrangement == PlanArrangement())
    #expect(try file.events(of: .latest(back: 0)).count > 60)
    try file.add([Sample.run(3)])
    #expect(try file.count() == 2)
    #expect(try file.check() == [])
  }

  @Test(
    "with a way to repeat cases that there is not is damaged",
    arguments: [
      "retries = -3", "retries = 0", "repeats = 0", "retries = 1, repeats = 2", "flaky = 'maybe'",
      "subset = '4/3'",
    ])
  func damaged(change: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "UPDATE run SET \(change)") }
    try queue.close()
    let file = try HistoryFile.open(path, .readOnly)
    #expect(try kind { _ = try file.summaries(RunFilter()) } == .damaged)
  }

  @Test("stays as it was when a step fails")
  func failed() throws {
    let broken = HistorySchema(
      steps: Self.next.steps + [.init(name: "broken", sql: "CREATE TABLE run (id)")])
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
}
