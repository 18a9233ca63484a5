import Foundation
import GRDB
import Greentea
import TestSupport
import Testing
import Timekeeping
import ToolSupport

@testable import RunHistory

@Suite("The maintenance of the history")
struct MaintenanceTests {
  private static func randomRuns(_ seeds: Range<Int>) -> [StoredRun] {
    seeds.map { seed in
      var random = RandomEvents(seed: UInt64(seed))
      return StoredRun(header: Sample.header(seed, identity: Sample.identity), events: random.run())
    }
  }

  private static func rows(_ file: HistoryFile) throws -> [String: Int] {
    try file.read { db in
      let names = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      return try Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, try Int.fetchOne(db, sql: "SELECT count(*) FROM \(name)") ?? 0)
        })
    }
  }

  @Test("prunes all but the newest, and what only the others used")
  func pruneKeeping() throws {
    let history = try TemporaryHistory()
    let runs = Self.randomRuns(0..<12)
    let alone = try TemporaryHistory()
    try alone.file.add(Array(runs.suffix(3)))
    try history.file.add(runs)
    #expect(try history.file.prune(.keeping(3)) == 9)
    #expect(
      try history.file.summaries(RunFilter()).map(\.header.id) == runs.suffix(3).reversed().map(\.header.id))
    for run in runs.suffix(3) { #expect(try history.file.events(of: run.header.id) == run.events) }
    #expect(try Self.rows(history.file) == Self.rows(alone.file))
    #expect(try history.file.check() == [])
    #expect(try history.file.prune(.keeping(3)) == 0)
    #expect(try history.file.prune(.keeping(0)) == 3)
    for (table, count) in try Self.rows(history.file) {
      #expect(count == 0, "\(table)")
    }
    #expect(try history.file.add(runs).added == 12)
  }

  @Test("prunes what began before a moment")
  func pruneBefore() throws {
    let history = try TemporaryHistory()
    try history.file.add((0..<6).map { Sample.run($0) })
    #expect(try history.file.prune(.before(WallTime(unixNanoseconds: 4_000_000_000))) == 4)
    #expect(
      try history.file.summaries(RunFilter()).map(\.header.startedAt.unixNanoseconds) == [
        5_000_000_000, 4_000_000_000,
      ])
  }

  @Test("gives the room of pruned runs back to the disk")
  func vacuum() throws {
    let history = try TemporaryHistory()
    func size() throws -> Int {
      try history.file.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }
    try history.file.add(Self.randomRuns(0..<100))
    let before = try size()
    _ = try history.file.prune(.keeping(1))
    #expect(try size() < before / 2)
  }

  @Test("merges other histories, and the same ones again without effect")
  func merge() throws {
    let one = try TemporaryHistory()
    let two = try TemporaryHistory()
    let runs = Self.randomRuns(0..<120)
    try one.file.add(Array(runs[..<70]))
    try two.file.add(Array(runs[60...]))
    var expected = AddedRuns()
    (expected.added, expected.present) = (50, 10)
    #expect(try one.file.merge(two.file) == expected)
    for run in runs {
      #expect(try one.file.events(of: run.header.id) == run.events)
      #expect(try one.file.summary(of: run.header.id).header == run.header)
    }
    (expected.added, expected.present) = (0, 60)
    #expect(try one.file.merge(two.file) == expected)
    (expected.added, expected.present) = (0, 120)
    #expect(try one.file.merge(one.file) == expected)
    #expect(try one.file.check() == [])
  }

  @Test("merges the rest of a run that had not finished, and nothing else over what is there")
  func mergeUnfinished() throws {
    let ours = try TemporaryHistory()
    let theirs = try TemporaryHistory()
    let whole = Sample.run(1, [("A", [.ok]), ("B", [.fail])])
    let part = StoredRun(header: whole.header, events: Array(whole.events.prefix(5)))
    try ours.file.add([part])
    try theirs.file.add([whole])
    #expect(try ours.file.merge(theirs.file).replaced == 1)
    #expect(try ours.file.events(of: whole.header.id) == whole.events)
    try theirs.file.add([part])
    let later = StoredRun(header: whole.header, events: Array(whole.events.prefix(3)))
    #expect(try ours.file.add([later, part]).present == 2)
    #expect(try ours.file.events(of: whole.header.id) == whole.events)
  }

  @Test("adds all runs or none")
  func allOrNone() throws {
    let history = try TemporaryHistory()
    let bad = StoredRun(header: Sample.header(2), events: Array(Sample.events([]).dropFirst()))
    let empty = StoredRun(header: Sample.header(3), events: [])
    for run in [bad, empty] {
      #expect(try kind { try history.file.add([Sample.run(1), run]) } == .invalidRun)
    }
    #expect(try history.file.summaries(RunFilter()).isEmpty)
  }

  @Test("merges a run that goes on elsewhere, and its recorder does not write into another one")
  func mergeRunning() throws {
    let ours = try TemporaryHistory()
    let theirs = try TemporaryHistory()
    let whole = Sample.run(1, [("A", [.ok]), ("B", [.fail])])
    let recorder = RunRecorder(whole.header, in: theirs.file)
    for event in whole.events.prefix(5) { try recorder.add(event) }
    #expect(try ours.file.merge(theirs.file).added == 1)
    #expect(try ours.file.events(of: whole.header.id) == Array(whole.events.prefix(5)))
    #expect(try theirs.file.add([whole]).replaced == 1)
    #expect(try kind { try recorder.add(whole.events[5]) } == .runRemoved)
    #expect(try ours.file.merge(theirs.file).replaced == 1)
    for history in [ours, theirs] {
      #expect(try history.file.events(of: whole.header.id) == whole.events)
      #expect(try history.file.check() == [])
    }
  }

  static let damages: [(sql: String, error: String)] = [
    ("DELETE FROM run_log", "the log is empty"),
    ("UPDATE run_log SET log = substr(log, 1, 40)", "a log cannot be uncompressed"),
    ("UPDATE run_log SET log = zeroblob(50)", "a log cannot be uncompressed"),
    ("UPDATE run_log SET size = size - 1", "a log cannot be uncompressed"),
    ("UPDATE run_log SET size = -1", "a log of -1 bytes"),
    ("UPDATE run_log SET size = 1 << 60", "a log of "),
    (
      "UPDATE case_result SET verdict = 'splendid' WHERE verdict = 'ok'", "its cases are not those of its log"
    ),
    ("UPDATE case_result SET outcome = 'splendid'", "there is no verdict 'splendid'"),
    ("UPDATE case_result SET bytes_out = 5", "its cases are not those of its log"),
    ("DELETE FROM case_result WHERE position = 1", "its cases are not those of its log"),
    ("UPDATE suite_result SET word = 'FINE'", "there is no suite result 'FINE'"),
    ("UPDATE suite_result SET word = 'TIMEOUT'", "its suites are not those of its log"),
    ("UPDATE run SET seed = seed + 1", "its description is not that of its log"),
    ("UPDATE run SET exit_code = 9", "its end is not that of its log"),
    ("UPDATE run SET counters = '[]'", "the counters must be an object"),
    ("UPDATE description SET text = '{}'", "names no schema"),
    ("INSERT INTO event (run, sequence, line) VALUES (1, 99, 'x')", "the log of a run: 11:1"),
    ("UPDATE run SET uuid = 'x'", "there is no id 'x'"),
    ("UPDATE run SET uuid = 'x' || char(27) || '[31m'", "there is no id 'x\\u{1B}[31m'"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM name", "a row of "),
    ("PRAGMA foreign_keys = OFF; DELETE FROM description", "a row of run names a row of description"),
    ("PRAGMA ignore_check_constraints = ON; UPDATE run SET exit_code = NULL", "CHECK constraint failed"),
  ]

  @Test("checks the file and names what is wrong", arguments: damages.indices)
  func check(index: Int) throws {
    let (sql, error) = Self.damages[index]
    let history = try TemporaryHistory()
    var events = Sample.events([("A", [.ok]), ("B", [.error(Sample.cause)])])
    events.insert(
      StampedEvent(at: .beginning, .message(CaseID(suite: "net-tcp", name: "A"), "hello")), at: 4)
    try history.file.add([StoredRun(header: Sample.header(1), events: events)])
    #expect(try history.file.check() == [])
    history.file.close()
    let queue = try DatabaseQueue(path: history.path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
    let errors = try HistoryFile.open(history.path, .readOnly).check()
    #expect(errors.contains { $0.contains(error) }, "\(errors)")
  }
}
