import GRDB
import Greentea
import RunComparison
import Timekeeping

/// Reads what a run was, and how it went.
struct RunReader {
  let db: Database
  private let reader: EventReader

  init(_ db: Database) {
    self.db = db
    reader = EventReader(db)
  }

  private var shared: SharedValues { reader.shared }

  private func rows(_ sql: String, _ argument: Int64) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [argument])
  }

  private func headerRow(_ run: Int64) throws -> Row {
    guard let row = try rows(RunSQL.header, run).first else {
      throw HistoryFault(.noSuchRun, "run number \(run)")
    }
    return row
  }

  func numberedEvents(of run: Int64) throws -> [EventReader.Numbered] {
    try reader.events(of: run)
  }

  func events(of run: Int64, _ scope: EventReader.Scope = .all) throws -> [StampedEvent] {
    try reader.events(of: run, scope).map(\.stamped)
  }

  /// The starts and ends of the attempts at some cases.
  func attempts(at cases: [Int64], in run: Int64) throws -> [StampedEvent] {
    try cases.flatMap { try reader.attempts(at: $0, in: run) }
  }

  func header(of run: Int64) throws -> RunHeader {
    try header(of: run, headerRow(run))
  }

  private func header(of run: Int64, _ row: Row) throws -> RunHeader {
    guard let id = RunID(try row.text(0)) else { throw SharedValues.unknown("id", try row.text(0)) }
    var source = RunSource.recorded
    if let format = try row.textIfAny(7) {
      source = .imported(format: format, file: try row.text(8), digest: try row.text(9))
    }
    return RunHeader(
      id: id, startedAt: WallTime(unixNanoseconds: try row.integer(1)),
      endedAt: try row.integerIfAny(2).map { WallTime(unixNanoseconds: $0) }, firmware: try row.textIfAny(3),
      identity: try row.integerIfAny(4).map(identity),
      tags: try rows(RunSQL.tags, run).map { RunTag(key: try $0.text(0), value: try $0.text(1)) },
      host: try row.textIfAny(5), gitRevision: try row.textIfAny(6), source: source,
      counters: try rows(RunSQL.counters, run).map {
        RunCounter(name: try $0.text(0), value: try $0.count(1))
      })
  }

  private func identity(_ id: Int64) throws -> ModuleIdentity {
    guard let row = try rows(RunSQL.identity, id).first else {
      throw HistoryFault(.damaged, "there is no identity \(id)")
    }
    return ModuleIdentity(
      atVersion: try row.text(0), sdkVersion: try row.text(1), compileTime: try row.text(2),
      macAddress: try row.textIfAny(3))
  }

  func summary(of run: Int64) throws -> RunSummary {
    let row = try headerRow(run)
    let header = try header(of: run, row)
    let description = try shared.description(row.integer(11))
    var end: RunSummary.End?
    if try row.integerIfAny(12) != nil {
      end = .init(elapsed: .nanoseconds(try row.integer(13)), exitCode: try row.count(14))
    }
    let manner = try RunRepetition(row, from: 15)
    let outcomes = ComparedRun(
      id: header.id.text, firmware: header.firmware,
      RunOutcome(events: try events(of: run, .outcomes), flaky: manner.flaky))
    return RunSummary(
      header: header,
      description: description.run.with(
        seed: UInt64(bitPattern: try row.integer(10)), manner),
      configurationDigest: description.configurationDigest, end: end, suites: outcomes.suites)
  }

  /// The run as far as comparisons look at it.
  func compared(_ run: Int64) throws -> ComparedRun {
    let row = try headerRow(run)
    let manner = try RunRepetition(row, from: 15)
    return ComparedRun(
      id: try row.text(0), firmware: try row.textIfAny(3),
      conditions: try shared.conditions(row.integer(11), manner),
      suites: ComparedRun(
        id: "", firmware: nil, RunOutcome(events: try events(of: run, .outcomes), flaky: manner.flaky)
      ).suites)
  }
}
