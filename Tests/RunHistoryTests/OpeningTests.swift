import Foundation
import GRDB
import Greentea
import Testing
import Timekeeping
import ToolSupport

@testable import RunHistory

@Suite("Opening a history")
struct OpeningTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ name: String, _ bytes: Data) throws -> String {
    let url = folder.url.appending(path: name)
    try bytes.write(to: url)
    return url.path
  }

  private func history(runs: Int = 3) throws -> String {
    let path = folder.path("history.sqlite")
    let file = try HistoryFile.open(path, .readWrite)
    try file.add((0..<runs).map { Sample.run($0) })
    file.close()
    return path
  }

  private func bothKinds(_ path: String) throws -> [HistoryError.Kind?] {
    try [HistoryFile.Mode.readOnly, .readWrite].map { mode in
      try kind { _ = try HistoryFile.open(path, mode) }
    }
  }

  @Test("makes a new file for writing, and says that there is none for reading")
  func new() throws {
    let path = folder.path("a.sqlite")
    #expect(try kind { _ = try HistoryFile.open(path, .readOnly) } == .missing)
    #expect(!FileManager.default.fileExists(atPath: path))
    let file = try HistoryFile.open(path, .readWrite)
    #expect(file.journal == .writeAheadLog)
    file.close()
    #expect(try HistoryFile.open(path, .readOnly).summaries(RunFilter()) == [])
    let header = try Data(contentsOf: URL(filePath: path)).prefix(72)
    #expect(Array(header[68..<72]) == Array("nsth".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.sqlite"])
  }

  @Test("takes an empty file for a new one when writing")
  func empty() throws {
    let path = try write("empty", Data())
    #expect(try kind { _ = try HistoryFile.open(path, .readOnly) } == .missing)
    try HistoryFile.open(path, .readWrite).add([Sample.run(1)])
    #expect(try HistoryFile.open(path, .readOnly).summaries(RunFilter()).count == 1)
  }

  @Test("refuses what is no SQLite file", arguments: [1, 99, 100, 512, 5000])
  func notDatabase(size: Int) throws {
    let bytes = Data((0..<size).map { UInt8($0 % 251) })
    let path = try write("other", bytes)
    #expect(try bothKinds(path) == [.notDatabase, .notDatabase])
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }

  @Test("refuses a file of another program, and leaves it as it is", arguments: [0, 77])
  func foreign(owner: Int) throws {
    let path = folder.path("foreign.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      try db.execute(sql: "PRAGMA application_id = \(owner)")
      if owner == 0 { try db.execute(sql: "CREATE TABLE photos (id)") }
    }
    try queue.close()
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(try bothKinds(path) == [.foreignDatabase, .foreignDatabase])
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }

  @Test("refuses a history of a later version")
  func newer() throws {
    let path = try history()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    #expect(try bothKinds(path) == [.newerSchema, .newerSchema])
  }

  @Test("or reading tells a file that is cut off, anywhere")
  func truncated() throws {
    let path = try history(runs: 40)
    let bytes = try Data(contentsOf: URL(filePath: path))
    for size in stride(from: 1, to: bytes.count - 1, by: bytes.count / 23) {
      let part = try write("part.sqlite", bytes.prefix(size))
      let thrown = try kind {
        let file = try HistoryFile.open(part, .readOnly)
        for summary in try file.summaries(RunFilter()) { _ = try file.events(of: summary.header.id) }
        let errors = try file.check()
        #expect(errors != [], "cut to \(size) of \(bytes.count) bytes")
      }
      #expect([nil, .damaged, .notDatabase].contains(thrown), "\(size): \(String(describing: thrown))")
    }
  }

  @Test("survives bytes that are overwritten, anywhere", arguments: 0..<40)
  func overwritten(seed: UInt64) throws {
    let path = try history(runs: 10)
    var bytes = try Data(contentsOf: URL(filePath: path))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      bytes[Int(generator.below(UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: generator.next())
    }
    let part = try write("overwritten.sqlite", bytes)
    _ = try kind {
      let file = try HistoryFile.open(part, .readWrite)
      _ = try file.check()
      for summary in try file.summaries(RunFilter()) { _ = try file.events(of: summary.header.id) }
      _ = try file.caseHistory("ECHO", RunFilter())
      _ = try file.comparedRuns(.latest(back: 0))
      _ = try file.runs([.latest(back: 0)])
      _ = try file.add([Sample.run(99)])
      _ = try file.prune(.keeping(2))
    }
  }

  @Test("refuses names that are no files")
  func noFiles() throws {
    #expect(try bothKinds("") == [.cannotOpen, .cannotOpen])
    #expect(try bothKinds("a\0b") == [.cannotOpen, .cannotOpen])
    #expect(try bothKinds(folder.url.path) == [.cannotOpen, .cannotOpen])
    #expect(try bothKinds("/dev/null") == [.cannotOpen, .cannotOpen])
    #expect(try bothKinds(folder.path("no/such/folder")) == [.missing, .cannotOpen])
    #expect(try bothKinds(try history() + "/x") == [.cannotOpen, .cannotOpen])
  }

  @Test(
    "takes names that mean something to SQLite for names",
    arguments: [":memory:", "file:x?mode=memory", "a b%41?#", "é"])
  func strangeNames(name: String) throws {
    // The second one makes a URI of the name.
    for fileSystem in [nil, "unix-dotfile"] {
      let folder = try TemporaryFolder()
      let path = folder.path(name)
      var opening = HistoryOpening(path: path, busyTimeout: .zero)
      opening.fileSystem = fileSystem
      let file = try opening.open(.readWrite)
      try file.add([Sample.run(1)])
      file.close()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [name])
      #expect(try opening.open(.readOnly).summaries(RunFilter()).count == 1)
    }
  }

  @Test("falls back to a rollback journal where a write-ahead log is refused, and says so")
  func rollback() throws {
    let path = folder.path("rollback.sqlite")
    let file = try HistoryOpening(path: path, busyTimeout: .zero, fileSystem: "unix-dotfile").open(.readWrite)
    #expect(file.journal == .rollback)
    try file.add([Sample.run(1)])
    #expect(try file.summaries(RunFilter()).count == 1)
  }

  @Test("waits for others as long as it is told, and no longer")
  func busy() throws {
    let path = try history()
    let blocker = try DatabaseQueue(path: path)
    let file = try HistoryFile.open(path, .readWrite, busyTimeout: .milliseconds(50))
    try blocker.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      let start = ContinuousClock.now
      #expect(try kind { try file.add([Sample.run(50)]) } == .busy)
      #expect(ContinuousClock.now - start < .seconds(20))
      #expect(try file.summaries(RunFilter()).count == 3)
      try db.execute(sql: "COMMIT")
    }
    #expect(try file.add([Sample.run(50)]).added == 1)
  }
}
