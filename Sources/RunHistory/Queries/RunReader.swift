import EventLog
import GRDB
import Greentea
import PositionedJSON
import RunComparison
import Timekeeping

/// Reads runs from their columns, and from their logs.
final class RunReader {
  private let db: Database

  /// What many runs share, by the rows, read once.
  private var names: [Int64: String] = [:]
  private var descriptions: [Int64: Shared] = [:]

  private struct Shared {
    /// With the seed 0.
    let description: RunDescription
    let digest: String
    let conditions: [ComparedRun.Condition]
  }

  init(_ db: Database) {
    self.db = db
  }

  static let header = """
    SELECT uuid, started_wall, ended_wall, firmware, host, git_revision, at_version, sdk_version, compile_time, mac,
      import_format, import_file, import_sha256, counters, description, seed, elapsed_ns, exit_code
    FROM run WHERE id = ?
    """
  static let tags = "SELECT key, value FROM tag WHERE run = ? ORDER BY key"
  static let suites = "SELECT suite, name, word FROM suite_result WHERE run = ? ORDER BY suite"
  static let cases = """
    SELECT suite, name, outcome, elapsed_ns, attempts, failed_attempts, cause, bytes_out, bytes_in FROM case_result
    WHERE run = ? AND outcome IS NOT NULL ORDER BY suite, position
    """
  static let name = "SELECT text FROM name WHERE id = ?"
  static let description = "SELECT text FROM description WHERE id = ?"
  static let events = "SELECT line FROM event WHERE run = ? ORDER BY sequence"
  static let log = "SELECT size, log FROM run_log WHERE run = ?"

  private func rows(_ sql: String, _ argument: Int64) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [argument])
  }

  private func one(_ sql: String, _ argument: Int64, _ what: String) throws -> Row {
    guard let row = try rows(sql, argument).first else {
      throw HistoryError(.damaged, detail: "there is no \(what) \(argument)")
    }
    return row
  }

  // MARK: Columns

  func header(of run: Int64) throws -> RunHeader {
    try header(of: run, one(Self.header, run, "run"))
  }

  private func header(of run: Int64, _ row: Row) throws -> RunHeader {
    guard let id = RunID(try row.text(0)) else { throw HistoryError.unknown("id", try row.text(0)) }
    var header = RunHeader(
      id: id, startedAt: WallTime(unixNanoseconds: try row.integer(1)),
      endedAt: try row.integerIfAny(2).map { WallTime(unixNanoseconds: $0) }, firmware: try row.textIfAny(3),
      tags: try rows(Self.tags, run).map { RunTag(key: try $0.text(0), value: try $0.text(1)) },
      host: try row.textIfAny(4), gitRevision: try row.textIfAny(5), counters: try Self.counters(row.text(13))
    )
    if let version = try row.textIfAny(6) {
      header.identity = ModuleIdentity(
        atVersion: version, sdkVersion: try row.text(7), compileTime: try row.text(8),
        macAddress: try row.textIfAny(9))
    }
    if let format = try row.textIfAny(10) {
      header.source = .imported(format: format, file: try row.text(11), digest: try row.text(12))
    }
    return header
  }

  private static func counters(_ text: String) throws -> [String: Int] {
    let object = try JSONObject(JSONReader().read(Array(text.utf8)), kind: "the counters")
    return try object.members.reduce(into: [:]) { $0[$1.name] = try object.required($1.name, .integer) }
  }

  func summary(of run: Int64) throws -> RunSummary {
    let row = try one(Self.header, run, "run")
    let shared = try shared(row.integer(14))
    return RunSummary(
      header: try header(of: run, row),
      description: shared.description.with(seed: UInt64(bitPattern: try row.integer(15))),
      configurationDigest: shared.digest, closing: try closing(row), suites: try suites(of: run))
  }

  /// Of a row of `header`.
  private func closing(_ row: Row) throws -> RunClosing? {
    guard let code = try row.integerIfAny(17) else { return nil }
    return RunClosing(elapsed: .nanoseconds(try row.integer(16)), exitCode: Int(code))
  }

  /// The run as far as comparisons look at it.
  func compared(_ run: Int64) throws -> ComparedRun {
    let row = try one(Self.header, run, "run")
    return ComparedRun(
      id: try row.text(0), firmware: try row.textIfAny(3), conditions: try shared(row.integer(14)).conditions,
      suites: try suites(of: run), isFinished: try closing(row)?.wasStopped == false,
      startedAt: WallTime(unixNanoseconds: try row.integer(1)), elapsed: try closing(row)?.elapsed)
  }

  private func suites(of run: Int64) throws -> [ComparedSuite] {
    var cases: [Int64: [ComparedCase]] = [:]
    let rows = try Row.fetchCursor(db.cachedStatement(sql: Self.cases), arguments: [run])
    while let row = try rows.next() {
      cases[try row.integer(0), default: []].append(try testCase(row, from: 1))
    }
    return try self.rows(Self.suites, run).map { row in
      guard let word = MbedResult(rawValue: try row.text(2)) else {
        throw HistoryError.unknown("suite result", try row.text(2))
      }
      return ComparedSuite(
        name: try name(row.integer(1)), word: word, cases: cases[try row.integer(0)] ?? [])
    }
  }

  /// From the columns name, outcome, elapsed_ns, attempts, failed_attempts, cause, bytes_out and bytes_in.
  func testCase(_ row: Row, from column: Int) throws -> ComparedCase {
    let word = try row.text(column + 1)
    guard let outcome = VerdictName(rawValue: word) else { throw HistoryError.unknown("verdict", word) }
    return ComparedCase(
      name: try name(row.integer(column)), outcome: outcome,
      elapsed: try row.integerIfAny(column + 2).map { .nanoseconds($0) }, attempts: try row.count(column + 3),
      failedAttempts: try row.count(column + 4), cause: try row.textIfAny(column + 5),
      bytesOut: try row.integerIfAny(column + 6).map(Int.init) ?? 0,
      bytesIn: try row.integerIfAny(column + 7).map(Int.init) ?? 0)
  }

  // MARK: What runs share

  func name(_ id: Int64) throws -> String {
    if let name = names[id] { return name }
    let name = try one(Self.name, id, "name").text(0)
    names[id] = name
    return name
  }

  private func shared(_ id: Int64) throws -> Shared {
    if let shared = descriptions[id] { return shared }
    let line = try one(Self.description, id, "description").text(0)
    guard case .runStarted(let description)? = try EventLogReader().read(Array(line.utf8)).events.first?.event
    else { throw HistoryError(.damaged, detail: "the description \(id) says nothing") }
    let shared = Shared(
      description: description, digest: ContentDigest.of(description.configuration),
      conditions: ComparedRun.Condition.all(of: description))
    descriptions[id] = shared
    return shared
  }

  // MARK: Logs

  /// The lines of a run that is not finished.
  static func lines(of run: Int64, _ db: Database) throws -> [String] {
    try String.fetchAll(db.cachedStatement(sql: events), arguments: [run])
  }

  /// What happened in the run, from its log.
  func events(of run: Int64) throws -> [StampedEvent] {
    var bytes: [UInt8] = []
    if let row = try rows(Self.log, run).first {
      bytes = try CompressedLog(size: row.count(0), data: row.decode(atIndex: 1)).bytes()
    }
    bytes += try Self.lines(of: run, db).joined().utf8
    do {
      return try EventLogReader().read(bytes).events
    } catch {
      throw HistoryError(.damaged, detail: "the log of a run: \(error.position): \(error.message)")
    }
  }

  func outcome(of run: Int64) throws -> RunOutcome { RunOutcome(events: try events(of: run)) }
}

extension RunDescription {
  /// The same run with another seed.
  func with(seed: UInt64) -> RunDescription {
    var copy = self
    copy.seed = seed
    return copy
  }
}
