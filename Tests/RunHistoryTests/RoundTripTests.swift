import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunHistory
import TestSupport
import Testing
import Timekeeping

@Suite("A run that was recorded")
struct RoundTripTests {
  static let seeds: Range<UInt64> = 0..<(TestForm.isFull ? 1000 : 25)

  /// The bytes of the event log: stricter than `==`, which takes texts for equal that look alike.
  private static func log(_ events: [StampedEvent]) -> [String] { events.map(EventLogWriter().line) }

  private static func tables(_ events: [StampedEvent]) -> String {
    let tables = MbedTables(MbedReport(RunOutcome(events: events)), style: .classic)
    return tables.suites + tables.cases + (RunOutcome(events: events).closing?.text ?? "")
  }

  @Test("event by event is read back as the same events, whatever they say", arguments: seeds)
  func recorded(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let events = random.run()
    let history = try TemporaryHistory()
    let header = Sample.header(Int(seed))
    let recorder = RunRecorder(header, in: history.file)
    for event in events { try recorder.add(event) }
    try recorder.finish(endedAt: WallTime(unixNanoseconds: 5))
    let read = try history.file.events(of: header.id)
    #expect(read == events)
    #expect(Self.log(read) == Self.log(events))
    #expect(Self.tables(read) == Self.tables(events))
    #expect(try history.file.check() == [])
  }

  @Test("several times over is every time the same, and shares what is the same", arguments: [1, 2, 3])
  func shared(seed: UInt64) throws {
    let history = try TemporaryHistory()
    var random = RandomEvents(seed: seed)
    let runs = (0..<6).map { StoredRun(header: Sample.header($0), events: random.run()) }
    let again = runs.enumerated().map { index, run in
      StoredRun(header: Sample.header(index + 10), events: run.events)
    }
    #expect(try history.file.add(runs + again).added == 12)
    for run in runs + again { #expect(try history.file.events(of: run.header.id) == run.events) }
    #expect(try history.file.check() == [])
  }

  @Test("and stopped anywhere keeps all that was told until then", arguments: [4, 5])
  func stopped(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let events = random.run()
    let history = try TemporaryHistory()
    for count in 1...events.count {
      let part = Array(events.prefix(count))
      let run = StoredRun(header: Sample.header(count), events: part)
      try history.file.add([run])
      #expect(try history.file.events(of: run.header.id) == part)
      #expect(try history.file.summary(of: run.header.id).closing == nil || count == events.count)
    }
  }

  @Test("has its header back, with all that became known later")
  func header() throws {
    let history = try TemporaryHistory()
    var header = Sample.header(
      1, tags: [RunTag(key: "z", value: ""), RunTag(key: "board", value: "a=b\0c")])
    header.host = "bench-3"
    header.gitRevision = "2a6e946"
    let recorder = RunRecorder(header, in: history.file)
    let events = Sample.events([("ECHO", [.ok])])
    for event in events { try recorder.add(event) }
    try recorder.note(Sample.identity, firmware: "1.7.0.0")
    try recorder.finish(
      endedAt: WallTime(unixNanoseconds: 77), counters: ["exchanges": 12])
    header.identity = Sample.identity
    header.firmware = "1.7.0.0"
    header.endedAt = WallTime(unixNanoseconds: 77)
    header.counters = ["exchanges": 12]
    let summary = try history.file.summary(of: header.id)
    // SQLite ends a text at a NUL.
    header.tags = [RunTag(key: "board", value: "a=b\u{FFFD}c"), RunTag(key: "z", value: "")]
    #expect(summary.header == header)
    #expect(summary.description == Sample.description)
    #expect(summary.closing?.elapsed == .seconds(1))
    #expect(summary.closing?.exitCode == 0)
    #expect(summary.count(.ok) == 1)
  }

  @Test("from a file has its source and the id that its digest gives")
  func imported() throws {
    let history = try TemporaryHistory()
    let digest = SHA256.hexadecimal(of: "a log".utf8)
    var header = Sample.header(1)
    header.id = try #require(RunID(digest: digest))
    header.source = .imported(format: "mbedgt-console", file: "old.log", digest: digest)
    let run = StoredRun(header: header, events: Sample.events([("ECHO", [.fail])]))
    #expect(try history.file.add([run]).added == 1)
    #expect(try history.file.add([run]).present == 1)
    #expect(try history.file.summary(of: header.id).header == header)
  }
}
