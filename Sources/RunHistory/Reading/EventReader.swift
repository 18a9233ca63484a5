import GRDB
import Greentea
import Timekeeping

/// Reads the events of runs as they were written.
struct EventReader {
  /// Which events are read.
  enum Scope {
    case all
    /// What was planned, begun and finished in suites and cases; diagnoses left out.
    case outcomes
  }

  let db: Database
  let shared: SharedValues

  init(_ db: Database) {
    self.db = db
    shared = SharedValues(db)
  }

  /// An event and its number in the run.
  typealias Numbered = (sequence: Int64, stamped: StampedEvent)

  /// In the order in which they happened.
  func events(of run: Int64, _ scope: Scope = .all) throws -> [Numbered] {
    var events: [Numbered] = []
    func add(_ sequence: Int64, _ at: Int64, _ event: GreenteaEvent) {
      events.append((sequence, StampedEvent(at: Instant(nanoseconds: at), event)))
    }
    try readSuites(of: run, add)
    try readAttempts(of: run, scope, add)
    if scope == .all {
      try readRun(run, add)
      try readGaps(of: run, add)
      try readMessages(of: run, add)
      try readFailures(of: run, add)
      try readRecoveries(of: run, add)
    }
    // No two events of a run have the same number: the order is known.
    return events.sorted { $0.sequence < $1.sequence }
  }

  private typealias Add = (_ sequence: Int64, _ at: Int64, GreenteaEvent) -> Void

  private func forEach(_ sql: String, _ run: Int64, _ body: (Row) throws -> Void) throws {
    let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [run])
    while let row = try rows.next() { try body(row) }
  }

  private func readRun(_ run: Int64, _ add: Add) throws {
    try forEach(RunSQL.run, run) { row in
      let description = try shared.description(row.integer(1)).run
      let seed = UInt64(bitPattern: try row.integer(0))
      add(0, try row.integer(2), .runStarted(description.with(seed: seed, try RunRepetition(row, from: 7))))
      if let sequence = try row.integerIfAny(3) {
        let elapsed = Duration.nanoseconds(try row.integer(5))
        add(sequence, try row.integer(4), .runFinished(elapsed: elapsed, exitCode: try row.count(6)))
      }
    }
  }

  private func readGaps(of run: Int64, _ add: Add) throws {
    try forEach(RunSQL.gaps, run) { row in
      add(try row.integer(0), try row.integer(1), .notBuilt(try shared.gap(row.integer(2))))
    }
  }

  private func readSuites(of run: Int64, _ add: Add) throws {
    try forEach(RunSQL.suites, run) { row in
      let sequence = try row.integer(0)
      let name = try shared.suite(row.integer(1))
      if let plan = try row.integerIfAny(2).map(shared.plan) {
        add(
          sequence, try row.integer(3), .planned(suite: name, cases: plan.cases, budget: plan.budget))
      }
      if let started = try row.integerIfAny(4) {
        add(started, try row.integer(5), .suiteStarted(suite: name))
      }
      if let finished = try row.integerIfAny(6) {
        guard let word = MbedResult(rawValue: try row.text(8)) else {
          throw SharedValues.unknown("suite result", try row.text(8))
        }
        let result = SuiteResult(
          word: word, elapsed: .nanoseconds(try row.integer(9)), hasInventedRow: try row.integer(10) != 0,
          copyMethod: try row.textIfAny(11))
        add(finished, try row.integer(7), .suiteFinished(suite: name, result))
      }
    }
  }

  /// By the sequence of the attempt.
  private func diagnoses(of run: Int64) throws -> [Int64: Diagnosis] {
    var diagnoses: [Int64: Diagnosis] = [:]
    try forEach(RunSQL.diagnoses, run) { row in
      diagnoses[try row.integer(0)] = Diagnosis(
        lastExchange: try row.textIfAny(1), unanswered: try row.textIfAny(2))
    }
    try forEach(RunSQL.serverNotes, run) { row in
      diagnoses[try row.integer(0)]?.servers.append(try row.text(1))
    }
    return diagnoses
  }

  private func readAttempts(of run: Int64, _ scope: Scope, _ add: Add) throws {
    let diagnoses = scope == .all ? try diagnoses(of: run) : [:]
    try forEach(RunSQL.attempts, run) { row in
      try read(AttemptColumns(row: row, shared: shared), diagnosis: diagnoses[row.integer(0)], add)
    }
  }

  private func read(_ attempt: AttemptColumns, diagnosis: Diagnosis?, _ add: Add) throws {
    let row = attempt.row
    let sequence = try row.integer(0)
    let id = try shared.caseID(row.integer(1), attempt: row.count(2))
    if let started = try row.integerIfAny(3) { add(sequence, started, .caseStarted(id)) }
    if let finished = try row.integerIfAny(4) {
      add(finished, try row.integer(5), .caseFinished(id, try attempt.result(diagnosis: diagnosis)))
    }
  }

  /// The starts and ends of the attempts at a case, diagnoses left out.
  func attempts(at testCase: Int64, in run: Int64) throws -> [StampedEvent] {
    var events: [Numbered] = []
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: RunSQL.attemptsAtCase), arguments: [testCase, run])
    while let row = try rows.next() {
      try read(AttemptColumns(row: row, shared: shared), diagnosis: nil) { sequence, at, event in
        events.append((sequence, StampedEvent(at: Instant(nanoseconds: at), event)))
      }
    }
    return events.sorted { $0.sequence < $1.sequence }.map(\.stamped)
  }

  private func readMessages(of run: Int64, _ add: Add) throws {
    try forEach(RunSQL.messages, run) { row in
      let id = try shared.caseID(row.integer(2), attempt: row.count(3))
      add(try row.integer(0), try row.integer(1), .message(id, try row.text(4)))
    }
  }

  private func readFailures(of run: Int64, _ add: Add) throws {
    var ofFixtures: [Int64: [FailedExpectation]] = [:]
    try forEach(RunSQL.failures, run) { row in
      let sequence = try row.integer(0)
      let failure = try shared.failure(row.integer(4), expected: row.text(5), actual: row.text(6))
      guard let at = try row.integerIfAny(1) else {
        ofFixtures[sequence, default: []].append(failure)
        return
      }
      let id = try shared.caseID(row.integer(2), attempt: row.count(3))
      add(sequence, at, .expectationFailed(id, failure))
    }
    try forEach(RunSQL.fixtureFailures, run) { row in
      let sequence = try row.integer(0)
      let suite = try shared.suite(row.integer(2))
      let failures = ofFixtures[sequence] ?? []
      let cause = try row.integerIfAny(4).map(shared.cause)
      let event: GreenteaEvent =
        switch try row.text(3) {
        case "set-up": .setUpFailed(suite: suite, failures: failures, cause: cause)
        case "tear-down": .tearDownFailed(suite: suite, failures: failures, cause: cause)
        case let part: throw SharedValues.unknown("part of a suite", part)
        }
      add(sequence, try row.integer(1), event)
    }
  }

  private func readRecoveries(of run: Int64, _ add: Add) throws {
    try forEach(RunSQL.recoveries, run) { row in
      let id = try shared.caseID(row.integer(2), attempt: row.count(3))
      let event: GreenteaEvent
      if let cause = try row.integerIfAny(6).map(shared.cause) {
        event = .recoveryFailed(id, cause)
      } else {
        event = .recovered(id, took: .nanoseconds(try row.integer(4)), how: try row.text(5))
      }
      add(try row.integer(0), try row.integer(1), event)
    }
  }
}
