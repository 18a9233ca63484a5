import EventLog
import GRDB
import Greentea
import NetworkSocket
import PositionedJSON
import RunComparison
import Timekeeping

/// Writes one run into the file: its log, and the columns derived from it.
///
/// What has happened is kept until it is in the file, so that a transaction that is rolled back is tried again.
struct RunWriter {
  /// Changes are written with the next ``updateHeader(of:_:)``.
  var header: RunHeader
  private(set) var outcome = RunOutcome()

  /// The row of the run, once its first event is in the file.
  private(set) var run: Int64?

  /// How many events are in the file.
  private var savedCount = 0

  /// The lines of the events that are not.
  private var lines: [String] = []

  /// How many suites are in the file, and of which of them something new is known.
  private var savedSuites = 0
  private var suites: Set<Int> = []

  /// The cases of which something new is known, and from which attempt on.
  private var cases: [Place: Int] = [:]

  /// Names that the rows of the run refer to.
  private var names: Set<String> = []

  private struct Place: Hashable {
    let suite: Int
    let position: Int
  }

  init(header: RunHeader) {
    self.header = header
  }

  /// How many events are not in the file.
  var pendingCount: Int { lines.count }

  /// Whether there is anything of the run, in the file or not.
  var hasBegun: Bool { outcome.description != nil }

  /// Takes the next event.
  ///
  /// - Throws: ``HistoryError`` if that is no event to come now.
  mutating func add(_ stamped: StampedEvent) throws(HistoryError) {
    let isFirst = savedCount + lines.count == 0
    if case .runStarted = stamped.event {
      guard isFirst else { throw HistoryError(.invalidRun, detail: "it starts twice") }
    } else {
      guard !isFirst else {
        throw HistoryError(.invalidRun, detail: "its first event is not the start of a run")
      }
      guard outcome.closing == nil else {
        throw HistoryError(.invalidRun, detail: "something happens in it after its end")
      }
    }
    outcome.add(stamped)
    lines.append(EventLogWriter().line(stamped))
    switch stamped.event {
    case .runStarted, .runFinished, .notBuilt: break
    case .planned(let suite, let names, _):
      touch(suite: suite)
      for name in names { touch(CaseID(suite: suite, name: name, attempt: .max)) }
    case .suiteStarted(let suite), .suiteFinished(let suite, _), .fixtureMessage(let suite, _),
      .setUpFailed(let suite, _, _), .tearDownFailed(let suite, _, _):
      touch(suite: suite)
    case .caseStarted(let id), .caseFinished(let id, _), .message(let id, _), .expectationFailed(let id, _),
      .recovered(let id, _, _), .recoveryFailed(let id, _):
      touch(id)
    }
  }

  private mutating func touch(suite: String) {
    if let index = outcome.index(of: suite) { suites.insert(index) }
  }

  private mutating func touch(_ id: CaseID) {
    guard let suite = outcome.index(of: id.suite), let position = outcome.suites[suite].position(of: id.name)
    else { return }
    let place = Place(suite: suite, position: position)
    cases[place] = min(cases[place] ?? .max, id.attempt)
  }

  // MARK: Saving

  /// Writes what is not in the file.
  ///
  /// - Parameter isWhole: nothing will follow, although the run may have no end.
  /// - Returns: the row of the run, for ``didSave(_:)`` after the transaction.
  func save(in db: Database, isWhole: Bool = false) throws -> Int64 {
    if let run = self.run { try checkPresence(of: run, db) }
    let run = try self.run ?? insertRun(db)
    if isWhole || outcome.closing != nil {
      // What comes behind the last event concerns the run's own row only.
      if !lines.isEmpty { try archive(run, db) }
    } else {
      let insert = try db.cachedStatement(sql: "INSERT INTO event (run, sequence, line) VALUES (?, ?, ?)")
      for (index, line) in lines.enumerated() {
        try insert.execute(arguments: [run, savedCount + index, line])
      }
    }
    for index in suites.union(savedSuites..<outcome.suites.count).sorted() {
      try save(outcome.suites[index], index, of: run, db)
    }
    for (place, attempt) in cases { try save(place, from: attempt, of: run, db) }
    if let closing = outcome.closing {
      try db.cachedStatement(sql: "UPDATE run SET elapsed_ns = ?, exit_code = ? WHERE id = ?")
        .execute(arguments: [closing.elapsed.wholeNanoseconds, closing.exitCode, run])
    }
    return run
  }

  /// Forgets what is in the file now.
  mutating func didSave(_ run: Int64) {
    self.run = run
    savedCount += lines.count
    savedSuites = outcome.suites.count
    names.formUnion(suites.map { outcome.suites[$0].name })
    names.formUnion(cases.keys.map { outcome.suites[$0.suite].cases[$0.position].name })
    lines = []
    suites = []
    cases = [:]
  }

  /// The lines of the events become one document, in the same transaction.
  private func archive(_ run: Int64, _ db: Database) throws {
    let earlier = savedCount == 0 ? [] : try RunReader.lines(of: run, db)
    let log = try CompressedLog(Array((earlier + lines).joined().utf8))
    try db.cachedStatement(sql: "INSERT INTO run_log (run, size, log) VALUES (?, ?, ?)")
      .execute(arguments: [run, log.size, log.data])
    try db.cachedStatement(sql: "DELETE FROM event WHERE run = ?").execute(arguments: [run])
  }

  private func save(_ suite: SuiteOutcome, _ index: Int, of run: Int64, _ db: Database) throws {
    try add(suite.name, db)
    try db.cachedStatement(
      sql: """
        INSERT INTO suite_result (run, suite, name, word, elapsed_ns)
        VALUES (?, ?, (SELECT id FROM name WHERE text = ?), ?, ?)
        ON CONFLICT (run, suite) DO UPDATE SET word = excluded.word, elapsed_ns = excluded.elapsed_ns
        """
    ).execute(arguments: ResultColumns.arguments([run.databaseValue] + ResultColumns.of(suite, index)))
  }

  private func save(_ place: Place, from attempt: Int, of run: Int64, _ db: Database) throws {
    let testCase = outcome.suites[place.suite].cases[place.position]
    // The attempt before it is not the last one any more; 0 stands for a case without any.
    let first = testCase.attempts.last { $0.number < attempt }?.number ?? 0
    if savedCount > 0, first == 0, !testCase.attempts.isEmpty {
      try db.cachedStatement(
        sql: "DELETE FROM case_result WHERE run = ? AND suite = ? AND position = ? AND attempt = 0"
      ).execute(arguments: [run, place.suite, place.position])
    }
    try add(testCase.name, db)
    let insert = try db.cachedStatement(sql: ResultColumns.insertAttempt)
    for row in ResultColumns.of(testCase, place.suite, place.position, from: first) {
      try insert.execute(arguments: ResultColumns.arguments([run.databaseValue] + row))
    }
  }

  private func add(_ name: String, _ db: Database) throws {
    guard !names.contains(name) else { return }
    try db.cachedStatement(sql: "INSERT INTO name (text) VALUES (?) ON CONFLICT DO NOTHING")
      .execute(arguments: [name.column])
  }

  // MARK: The run's own row

  private func insertRun(_ db: Database) throws -> Int64 {
    guard let description = outcome.description else {
      throw HistoryError(.invalidRun, detail: "it has no events")
    }
    var origin: (format: String, file: String, digest: String)?
    if case .imported(let format, let file, let digest) = header.source { origin = (format, file, digest) }
    // What runs share is stored once: the line of the event log, but for the seed.
    let text = EventLogWriter().line(StampedEvent(at: .beginning, .runStarted(description.with(seed: 0))))
    try db.cachedStatement(sql: "INSERT INTO description (text) VALUES (?) ON CONFLICT DO NOTHING")
      .execute(arguments: [text])
    try db.cachedStatement(
      sql: """
        INSERT INTO run (uuid, started_wall, host, git_revision, import_format, import_file, import_sha256, counters,
          seed, description)
        VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?, (SELECT id FROM description WHERE text = ?))
        """
    ).execute(
      arguments: [
        header.id.text, header.startedAt.unixNanoseconds, header.host?.column,
        header.gitRevision?.column, origin?.format.column,
        origin?.file.column, origin?.digest, Int64(bitPattern: description.seed), text,
      ])
    let run = db.lastInsertedRowID
    for tag in header.tags {
      try db.cachedStatement(sql: "INSERT INTO tag (run, key, value) VALUES (?, ?, ?)")
        .execute(arguments: [run, tag.key.column, tag.value.column])
    }
    try updateHeader(of: run, db)
    return run
  }

  /// The row of a run that was taken out may belong to another one by now.
  private func checkPresence(of run: Int64, _ db: Database) throws {
    let sql = "SELECT 1 FROM run WHERE id = ? AND uuid = ?"
    guard try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [run, header.id.text]) != nil else {
      throw HistoryError(.runRemoved, detail: "it is not there any more")
    }
  }

  /// Notes what has become known since the run began.
  func updateHeader(of run: Int64, _ db: Database) throws {
    let identity = header.identity
    let counters = header.counters.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.count($0.value)) }
    try db.cachedStatement(
      sql: """
        UPDATE run SET ended_wall = ?, firmware = ?, at_version = ?, sdk_version = ?, compile_time = ?, mac = ?,
          counters = ?
        WHERE id = ?
        """
    ).execute(arguments: [
      header.endedAt?.unixNanoseconds, header.firmware?.column,
      identity?.atVersion.column, identity?.sdkVersion.column,
      identity?.compileTime.column, identity?.macAddress?.column,
      JSONWriter.compact.write(.object(counters)), run,
    ])
  }
}

/// What the columns say of suites and cases: all of it follows from the events.
enum ResultColumns {
  /// Behind the place of a suite and its name.
  static let ofSuite = ["word", "elapsed_ns"]

  /// Behind the place of a case and its name.
  static let ofAttempt = [
    "attempt", "verdict", "passed", "failed", "elapsed_ns", "bytes_out", "bytes_in", "cause_kind", "cause",
    "outcome", "attempts", "failed_attempts",
  ]

  /// Sets what may have changed in the row of an attempt: no column of the index by name, which stays as it is.
  static let updates = ofAttempt.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")

  /// Writes the row of an attempt, over the one that is there.
  static let insertAttempt = """
    INSERT INTO case_result (run, suite, position, name, \(ofAttempt.joined(separator: ", ")))
    VALUES (?, ?, ?, (SELECT id FROM name WHERE text = ?)\(String(repeating: ", ?", count: ofAttempt.count)))
    ON CONFLICT (run, suite, position, attempt) DO UPDATE SET \(updates)
    """

  /// GRDB takes values of one type through a key path each, which costs more than making the row.
  static func arguments(_ values: [DatabaseValue]) -> StatementArguments {
    StatementArguments(values.map { $0 as (any DatabaseValueConvertible)? })
  }

  static func of(_ suite: SuiteOutcome, _ index: Int) -> [DatabaseValue] {
    [
      index.databaseValue, suite.name.column.databaseValue, suite.word.rawValue.databaseValue,
      suite.result?.elapsed.wholeNanoseconds.databaseValue ?? .null,
    ]
  }

  /// A row an attempt, or one with the attempt 0 if there is none.
  ///
  /// What the case counts as stands in the row of its last attempt.
  static func of(
    _ testCase: CaseOutcome, _ suite: Int, _ position: Int, from first: Int = 0
  ) -> [[DatabaseValue]] {
    let place = [suite.databaseValue, position.databaseValue, testCase.name.column.databaseValue]
    let counted = [
      testCase.outcome.rawValue.databaseValue, testCase.triedAttempts.databaseValue,
      testCase.failedAttempts.databaseValue,
    ]
    guard let last = testCase.attempts.last else {
      let unknown = [DatabaseValue](repeating: .null, count: ofAttempt.count - 2 - counted.count)
      return [place + [0.databaseValue, VerdictName.notRun.rawValue.databaseValue] + unknown + counted]
    }
    return testCase.attempts.filter { $0.number >= first }.map { attempt in
      let result = attempt.result
      let cause = result?.verdict.explanation
      return place
        + [
          attempt.number.databaseValue, attempt.outcome.rawValue.databaseValue, result?.passed.databaseValue,
          result?.failed.databaseValue, result?.elapsed.wholeNanoseconds.databaseValue,
          result?.evidence[.bytesOut].databaseValue, result?.evidence[.bytesIn].databaseValue,
          cause?.kind.map { $0.rawValue.databaseValue }, cause.map { $0.text.column.databaseValue },
        ].map { $0 ?? .null }
        + (attempt.number == last.number ? counted : [.null, .null, .null])
    }
  }
}
