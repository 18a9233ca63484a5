import GRDB
import Greentea
import NetworkSocket
import RunComparison
import Timekeeping

/// The rows of one event.
struct EventRows {
  let db: Database
  let run: Int64
  /// The event's number in its run.
  let sequence: Int
  /// When it happened, in nanoseconds.
  let at: Int64

  private var shared: SharedRows { SharedRows(db: db) }

  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Changes a row that has to be there.
  private func update(_ sql: String, _ arguments: StatementArguments) throws {
    try execute(sql, arguments)
    guard db.changesCount > 0 else { throw HistoryFault(.runRemoved, "it is not there any more") }
  }

  // MARK: Run and suites

  func finishRun(elapsed: Duration, exitCode: Int) throws {
    try update(
      "UPDATE run SET finished_sequence = ?, finished_at = ?, elapsed_ns = ?, exit_code = ? WHERE id = ?",
      [sequence, at, elapsed.wholeNanoseconds, exitCode, run])
  }

  func add(_ missing: TestPlan.NotBuilt) throws {
    try execute(
      "INSERT INTO not_built (run, sequence, at, gap) VALUES (?, ?, ?, ?)",
      [run, sequence, at, try shared.gap(missing)])
  }

  func plan(_ name: String, cases: [String], budget: Duration) throws {
    let suite = try shared.suite(name)
    let plan = try shared.plan(suite: suite, cases: cases, budget: budget.wholeNanoseconds)
    try execute(
      "INSERT INTO suite_run (run, sequence, suite, plan, planned_at) VALUES (?, ?, ?, ?, ?)",
      [run, sequence, suite, plan, at])
  }

  /// - Parameter row: the sequence of the suite's row; nil if it was not planned.
  /// - Returns: the sequence of the suite's row.
  func startSuite(_ name: String, in row: Int?) throws -> Int {
    if let row {
      try update(
        "UPDATE suite_run SET started_sequence = ?, started_at = ? WHERE run = ? AND sequence = ?",
        [sequence, at, run, row])
      return row
    }
    try execute(
      """
      INSERT INTO suite_run (run, sequence, suite, started_sequence, started_at) VALUES (?, ?, ?, ?, ?)
      """, [run, sequence, try shared.suite(name), sequence, at])
    return sequence
  }

  func finishSuite(_ name: String, _ result: SuiteResult, in row: Int?) throws {
    let values: StatementArguments = [
      sequence, at, result.word.rawValue, result.elapsed.wholeNanoseconds, result.hasInventedRow,
      result.copyMethod.map { StoredText($0) }, run, row ?? sequence,
    ]
    if row != nil {
      try update(
        """
        UPDATE suite_run SET finished_sequence = ?, finished_at = ?, word = ?, elapsed_ns = ?, invented_row = ?,
          copy_method = ?
        WHERE run = ? AND sequence = ?
        """, values)
    } else {
      try execute(
        """
        INSERT INTO suite_run (finished_sequence, finished_at, word, elapsed_ns, invented_row, copy_method, run,
          sequence, suite)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, values + [try shared.suite(name)])
    }
  }

  func fail(_ part: String, of suite: String, _ failures: [FailedExpectation], _ cause: Cause?) throws {
    try execute(
      "INSERT INTO fixture_failure (run, sequence, at, suite, part, cause) VALUES (?, ?, ?, ?, ?, ?)",
      [run, sequence, at, try shared.suite(suite), part, try cause.map { try shared.cause($0) }])
    for (position, failure) in failures.enumerated() {
      try execute(
        """
        INSERT INTO failed_expectation (run, sequence, position, expectation, expected, actual)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          run, sequence, position, try shared.expectation(failure), StoredText(failure.expected),
          StoredText(failure.actual),
        ])
    }
  }

  // MARK: Cases

  func startAttempt(_ id: CaseID) throws {
    try execute(
      "INSERT INTO attempt (run, sequence, test_case, number, started_at) VALUES (?, ?, ?, ?, ?)",
      [run, sequence, try shared.testCase(id), id.attempt, at])
  }

  /// - Parameter row: the sequence of the attempt's start; nil if it never started.
  func finishAttempt(_ id: CaseID, _ result: CaseResult, in row: Int?) throws {
    let verdict = try VerdictColumns(result.verdict, shared)
    let evidence = result.evidence
    let values: StatementArguments = [
      sequence, at, verdict.word, verdict.cause, verdict.limit, verdict.reason, result.passed, result.failed,
      result.elapsed.wholeNanoseconds, evidence[.calls], evidence[.joins], evidence[.refusedJoins], evidence[.scans],
      evidence[.lookups], evidence[.connects], evidence[.bytesOut], evidence[.bytesIn], evidence[.statusChanges],
      evidence[.lostDatagrams], run,
      row ?? sequence,
    ]
    if row != nil {
      try update(
        """
        UPDATE attempt SET finished_sequence = ?, finished_at = ?, verdict = ?, cause = ?, limit_ns = ?, reason = ?,
          passed = ?, failed = ?, elapsed_ns = ?, calls = ?, joins = ?, refused_joins = ?, scans = ?, lookups = ?,
          connects = ?, bytes_out = ?, bytes_in = ?, status_changes = ?, lost_datagrams = ?
        WHERE run = ? AND sequence = ?
        """, values)
    } else {
      try execute(
        """
        INSERT INTO attempt (finished_sequence, finished_at, verdict, cause, limit_ns, reason, passed, failed,
          elapsed_ns, calls, joins, refused_joins, scans, lookups, connects, bytes_out, bytes_in, status_changes,
          lost_datagrams, run, sequence, test_case, number)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, values + [try shared.testCase(id), id.attempt])
    }
    if let diagnosis = result.diagnosis {
      try execute(
        "INSERT INTO diagnosis (run, sequence, last_exchange, unanswered) VALUES (?, ?, ?, ?)",
        [
          run, row ?? sequence, diagnosis.lastExchange.map { StoredText($0) },
          diagnosis.unanswered.map { StoredText($0) },
        ])
      for (position, text) in diagnosis.servers.enumerated() {
        try execute(
          "INSERT INTO server_note (run, sequence, position, text) VALUES (?, ?, ?, ?)",
          [run, row ?? sequence, position, StoredText(text)])
      }
    }
  }

  func add(_ message: String, of id: CaseID) throws {
    try execute(
      "INSERT INTO message (run, sequence, at, test_case, number, text) VALUES (?, ?, ?, ?, ?, ?)",
      [run, sequence, at, try shared.testCase(id), id.attempt, StoredText(message)])
  }

  func add(_ failure: FailedExpectation, of id: CaseID) throws {
    try execute(
      """
      INSERT INTO failed_expectation (run, sequence, position, at, test_case, number, expectation, expected, actual)
      VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)
      """,
      [
        run, sequence, at, try shared.testCase(id), id.attempt, try shared.expectation(failure),
        StoredText(failure.expected), StoredText(failure.actual),
      ])
  }

  func recover(_ id: CaseID, took: Duration, how: String) throws {
    try execute(
      "INSERT INTO recovery (run, sequence, at, test_case, number, took_ns, how) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [run, sequence, at, try shared.testCase(id), id.attempt, took.wholeNanoseconds, StoredText(how)])
  }

  func recover(_ id: CaseID, failed cause: Cause) throws {
    try execute(
      "INSERT INTO recovery (run, sequence, at, test_case, number, cause) VALUES (?, ?, ?, ?, ?, ?)",
      [run, sequence, at, try shared.testCase(id), id.attempt, try shared.cause(cause)])
  }
}

/// A verdict as the columns of an attempt have it.
private struct VerdictColumns {
  let word: String
  var cause: Int64?
  var limit: Int64?
  var reason: Int64?

  init(_ verdict: Verdict, _ shared: SharedRows) throws {
    word = verdict.name.rawValue
    switch verdict {
    case .ok, .fail, .interrupted: break
    case .error(let cause): self.cause = try shared.cause(cause)
    case .hung(let limit, let cause):
      self.limit = limit.wholeNanoseconds
      self.cause = try shared.cause(cause)
    case .blocked(let obstacle): reason = try shared.reason(obstacle)
    case .skipped(let reason): self.reason = try shared.reason(reason)
    }
  }
}
