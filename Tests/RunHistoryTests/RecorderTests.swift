import Foundation
import GRDB
import Greentea
import RunComparison
import Testing
import Timekeeping
import ToolSupport

@testable import RunHistory

@Suite("The recorder")
struct RecorderTests {
  private static func connection(_ history: TemporaryHistory) throws -> HistoryFile {
    try HistoryFile.open(history.path, .readOnly)
  }

  @Test("has committed a case when it returns: another connection sees it")
  func committed() throws {
    let history = try TemporaryHistory()
    let other = try Self.connection(history)
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    let events = Sample.events([("A", [.ok]), ("B", [.fail])])
    for (index, event) in events.enumerated() {
      try recorder.add(event)
      switch event.event {
      case .planned: #expect(try other.events(of: header.id).count == index, "it comes with the next step")
      default: #expect(try other.events(of: header.id) == Array(events.prefix(index + 1)))
      }
    }
  }

  @Test("leaves a run that was not finished as an interrupted one")
  func interrupted() throws {
    let history = try TemporaryHistory()
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    for event in Sample.events([("A", [.ok])], isFinished: false) { try recorder.add(event) }
    let summary = try history.file.summary(of: header.id)
    #expect(summary.closing == nil)
    #expect(summary.count(.ok) == 1)
    #expect(try history.file.summaries(RunFilter(verdict: .interrupted)).map(\.header.id) == [header.id])
  }

  @Test("takes what is noted before the first event")
  func early() throws {
    let history = try TemporaryHistory()
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    try recorder.note(Sample.identity, firmware: "x")
    for event in Sample.events([]) { try recorder.add(event) }
    #expect(try history.file.summary(of: header.id).header.identity == Sample.identity)
    #expect(try history.file.summary(of: header.id).header.firmware == "x")
  }

  static let disorders: [(name: String, events: [GreenteaEvent])] = [
    ("no start", [.suiteStarted(suite: "a")]),
    ("two starts", [.runStarted(Sample.description), .runStarted(Sample.description)]),
    (
      "something after the end",
      [.runStarted(Sample.description), .runFinished(elapsed: .zero, exitCode: 0), .suiteStarted(suite: "a")]
    ),
  ]

  @Test("refuses events that are not those of one run", arguments: disorders.map(\.name))
  func disorder(name: String) throws {
    let events = try #require(Self.disorders.first { $0.name == name }).events
    let history = try TemporaryHistory()
    let recorder = RunRecorder(Sample.header(1), in: history.file)
    let thrown = try kind {
      for event in events { try recorder.add(StampedEvent(at: .beginning, event)) }
    }
    #expect(thrown == .invalidRun)
    // It stays so: nothing is recorded that would not be the truth.
    #expect(try kind { try recorder.finish(endedAt: WallTime(unixNanoseconds: 0)) } == .invalidRun)
  }

  @Test("tells that the disk is full, goes on, and has lost nothing when there is room again")
  func full() throws {
    let history = try TemporaryHistory()
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    let events = Sample.events(
      (0..<40).map {
        ("CASE-\($0)", [Verdict.error(Cause(.device, "\($0)", advice: String(repeating: "x", count: 4000)))])
      })
    try history.file.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
    }
    var failed = 0
    for event in events.dropLast(2) {
      if try kind({ try recorder.add(event) }) == .full { failed += 1 }
    }
    #expect(failed > 10)
    let stored = try history.file.events(of: header.id)
    #expect(stored == Array(events.prefix(stored.count)))
    #expect(stored.count > 5)
    try history.file.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    for event in events.suffix(2) { try recorder.add(event) }
    try recorder.finish(endedAt: WallTime(unixNanoseconds: 1))
    #expect(try history.file.events(of: header.id) == events)
  }

  @Test("says at the end that something is missing")
  func missing() throws {
    let history = try TemporaryHistory()
    let recorder = RunRecorder(Sample.header(1), in: history.file)
    let events = Sample.events([("A", [.ok])])
    try recorder.add(events[0])
    try history.file.write { try $0.execute(sql: "PRAGMA query_only = ON") }
    #expect(try kind { for event in events.dropFirst() { try recorder.add(event) } } == .readOnly)
    #expect(try kind { try recorder.finish(endedAt: WallTime(unixNanoseconds: 1)) } == .readOnly)
  }

  @Test("tells a run that somebody has taken away")
  func removed() throws {
    let history = try TemporaryHistory()
    let recorder = RunRecorder(Sample.header(1), in: history.file)
    let events = Sample.events([("A", [.ok])])
    for event in events.prefix(4) { try recorder.add(event) }
    #expect(try history.file.prune(.keeping(0)) == 1)
    // Another run gets the row.
    let other = Sample.run(2)
    try history.file.add([other])
    #expect(try kind { try recorder.add(events[4]) } == .runRemoved)
    #expect(try history.file.events(of: other.header.id) == other.events)
  }

  /// What another process sees between any two transactions, and after a rollback: each event in one of the places.
  @Test("keeps the lines of a run until their document is there")
  func closing() throws {
    let history = try TemporaryHistory()
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    let events = Sample.events([("A", [.ok]), ("B", [.fail, .ok])])
    func counts() throws -> [Int?] {
      try Self.connection(history).read { db in
        try ["event", "run_log"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
      }
    }
    for event in events.dropLast() { try recorder.add(event) }
    #expect(try counts() == [events.count - 1, 0])
    // The document is written and the lines are gone; then the transaction fails.
    try history.file.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
    let large = String(repeating: "x", count: 100_000)
    #expect(throws: HistoryError.self) {
      try history.file.write { db in
        try db.execute(sql: "DELETE FROM event")
        try db.execute(sql: "INSERT INTO name (text) VALUES (?)", arguments: [large])
      }
    }
    #expect(try history.file.events(of: header.id) == Array(events.dropLast()))
    try history.file.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    try recorder.add(events[events.count - 1])
    #expect(try counts() == [0, 1])
    #expect(try history.file.events(of: header.id) == events)
    #expect(try history.file.check() == [])
  }

  @Test("has the columns say at every moment what the log says")
  func columns() throws {
    let history = try TemporaryHistory()
    let header = Sample.header(1)
    let recorder = RunRecorder(header, in: history.file)
    let events = Sample.events([
      ("A", [.fail, .error(Sample.cause), .ok]), ("B", [.skipped(reason: "no")]),
      ("C", [.hung(limit: .zero, Sample.cause)]),
    ])
    for event in events {
      try recorder.add(event)
      #expect(try history.file.check() == [])
    }
    let rows = try history.file.read { db in
      try Row.fetchAll(
        db, sql: "SELECT verdict, outcome, attempts, failed_attempts, cause_kind, cause FROM case_result"
      ).map { Array($0.databaseValues).map { "\($0)" }.joined(separator: " ") }
    }
    #expect(
      rows == [
        "\"fail\" NULL NULL NULL NULL NULL", "\"error\" NULL NULL NULL \"device\" \"no answer\"",
        "\"ok\" \"ok\" 3 2 NULL NULL", "\"skipped\" \"skipped\" 0 0 NULL \"no\"",
        "\"hung\" \"hung\" 1 1 \"device\" \"no answer\"",
      ])
  }

  @Test("tells that the file was removed, or that another one has its name", arguments: [false, true])
  func replaced(isReplaced: Bool) throws {
    let history = try TemporaryHistory()
    let recorder = RunRecorder(Sample.header(1), in: history.file)
    let events = Sample.events([("A", [.ok])])
    for event in events.prefix(4) { try recorder.add(event) }
    try FileManager.default.removeItem(atPath: history.path)
    if isReplaced { try "another file".write(toFile: history.path, atomically: true, encoding: .utf8) }
    #expect(try kind { try recorder.add(events[4]) } == .replaced)
    #expect(try kind { try recorder.finish(endedAt: WallTime(unixNanoseconds: 1)) } == .replaced)
    #expect(FileManager.default.fileExists(atPath: history.path) == isReplaced)
  }

  @Test("of many processes at once on a new file loses nothing")
  func concurrent() async throws {
    let history = try TemporaryHistory()
    // The file that all of them make.
    let path = history.folder.path("new.sqlite")
    let runs = (0..<8).map { writer in (0..<10).map { Sample.run(writer * 100 + $0, firmware: "w\(writer)") }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in runs {
        group.addTask {
          // A connection each: to SQLite they are as strange to each other as processes.
          for run in writer {
            let file = try HistoryFile.open(path, .readWrite, busyTimeout: .seconds(60))
            let recorder = RunRecorder(run.header, in: file)
            for event in run.events { try recorder.add(event) }
            try recorder.finish(endedAt: WallTime(unixNanoseconds: 1))
          }
        }
      }
      try await group.waitForAll()
    }
    let file = try HistoryFile.open(path, .readOnly)
    #expect(try file.summaries(RunFilter()).count == 80)
    for run in runs.joined() { #expect(try file.events(of: run.header.id) == run.events) }
    #expect(try file.check() == [])
  }
}
