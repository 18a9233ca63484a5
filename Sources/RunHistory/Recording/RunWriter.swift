import GRDB
import Greentea
import Timekeeping

/// Writes the events of one run, one after the other.
///
/// A value, so that a transaction that is rolled back leaves no trace in it.
struct RunWriter: Sendable {
  private(set) var header: RunHeader
  /// The row of the run, once its first event has been written.
  private(set) var run: Int64?
  /// How many events have been written.
  private(set) var sequence = 0
  private(set) var isFinished = false

  /// The rows to which the end of a suite or an attempt belongs, by their sequence.
  private var plannedSuites: [String: Int] = [:]
  private var runningSuites: [String: Int] = [:]
  private var runningAttempts: [CaseID: Int] = [:]

  init(header: RunHeader) {
    self.header = header
  }

  /// - Throws: ``HistoryFault`` if that is no event to come now.
  mutating func write(_ stamped: StampedEvent, in db: Database) throws {
    let at = stamped.instant.nanoseconds
    guard let run else {
      guard case .runStarted(let description) = stamped.event else {
        throw HistoryFault(.invalidRun, "its first event is not the start of a run")
      }
      try begin(description, at: at, db)
      sequence = 1
      return
    }
    guard !isFinished else { throw HistoryFault(.invalidRun, "something happens in it after its end") }
    let rows = EventRows(db: db, run: run, sequence: sequence, at: at)
    switch stamped.event {
    case .runStarted: throw HistoryFault(.invalidRun, "it starts twice")
    case .runFinished(let elapsed, let exitCode):
      try rows.finishRun(elapsed: elapsed, exitCode: exitCode)
      isFinished = true
    case .notBuilt(let missing): try rows.add(missing)
    case .planned(let suite, let cases, let budget):
      try rows.plan(suite, cases: cases, budget: budget)
      plannedSuites[suite] = sequence
    case .suiteStarted(let suite):
      runningSuites[suite] = try rows.startSuite(suite, in: plannedSuites.removeValue(forKey: suite))
    case .suiteFinished(let suite, let result):
      let row = runningSuites.removeValue(forKey: suite) ?? plannedSuites.removeValue(forKey: suite)
      try rows.finishSuite(suite, result, in: row)
    case .caseStarted(let id):
      try rows.startAttempt(id)
      runningAttempts[id] = sequence
    case .caseFinished(let id, let result):
      try rows.finishAttempt(id, result, in: runningAttempts.removeValue(forKey: id))
    case .fixtureMessage: break
    case .message(let id, let text): try rows.add(text, of: id)
    case .expectationFailed(let id, let failure): try rows.add(failure, of: id)
    case .recovered(let id, let took, let how): try rows.recover(id, took: took, how: how)
    case .recoveryFailed(let id, let cause): try rows.recover(id, failed: cause)
    case .setUpFailed(let suite, let failures, let cause):
      try rows.fail("set-up", of: suite, failures, cause)
    case .tearDownFailed(let suite, let failures, let cause):
      try rows.fail("tear-down", of: suite, failures, cause)
    }
    sequence += 1
  }

  // MARK: The run's own row

  private mutating func begin(_ description: RunDescription, at: Int64, _ db: Database) throws {
    let shared = SharedRows(db: db)
    var origin: (format: String, file: String, digest: String)?
    if case .imported(let format, let file, let digest) = header.source { origin = (format, file, digest) }
    try db.cachedStatement(
      sql: """
        INSERT INTO run (uuid, started_wall, ended_wall, firmware, identity, host, git_revision, import_format,
          import_file, import_sha256, seed, description, started_at, \(RunRepetition.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        header.id.text, header.startedAt.unixNanoseconds, header.endedAt?.unixNanoseconds,
        header.firmware.map { StoredText($0) }, try header.identity.map { try shared.identity($0) },
        header.host.map { StoredText($0) }, header.gitRevision.map { StoredText($0) },
        origin.map { StoredText($0.format) }, origin.map { StoredText($0.file) }, origin?.digest,
        Int64(bitPattern: description.seed), try shared.description(description), at,
      ] + RunRepetition(description).arguments)
    let run = db.lastInsertedRowID
    self.run = run
    for tag in header.tags {
      try db.cachedStatement(sql: "INSERT INTO tag (run, key, value) VALUES (?, ?, ?)")
        .execute(arguments: [run, StoredText(tag.key), StoredText(tag.value)])
    }
    try write(header.counters, of: run, in: db)
  }

  /// Changes what will be written with the first event.
  mutating func setHeader(_ change: (inout RunHeader) -> Void) {
    change(&header)
  }

  /// Notes what has become known since the run began.
  mutating func update(_ change: (inout RunHeader) -> Void, in db: Database) throws {
    change(&header)
    guard let run else { return }
    let identity = try header.identity.map { try SharedRows(db: db).identity($0) }
    try db.cachedStatement(sql: "UPDATE run SET ended_wall = ?, firmware = ?, identity = ? WHERE id = ?")
      .execute(arguments: [
        header.endedAt?.unixNanoseconds, header.firmware.map { StoredText($0) }, identity, run,
      ])
    guard db.changesCount > 0 else { throw HistoryFault(.runRemoved, "it is not there any more") }
    try write(header.counters, of: run, in: db)
  }

  private func write(_ counters: [RunCounter], of run: Int64, in db: Database) throws {
    for counter in counters {
      try db.cachedStatement(
        sql: """
          INSERT INTO counter (run, name, value) VALUES (?, ?, ?)
          ON CONFLICT (run, name) DO UPDATE SET value = excluded.value
          """
      ).execute(arguments: [run, StoredText(counter.name), counter.value])
    }
  }
}
