import GRDB
import Greentea
import RunComparison

/// What runs share, read by its ids; each row once.
final class SharedValues {
  private let db: Database
  private var suites: [Int64: String] = [:]
  private var cases: [Int64: (suite: String, name: String)] = [:]
  private var causes: [Int64: Cause] = [:]
  private var reasons: [Int64: String] = [:]
  private var plans: [Int64: Plan] = [:]
  private var descriptions: [Int64: Description] = [:]
  private var conditions: [Int64: [ComparedRun.Condition]] = [:]

  struct Plan {
    let suite: String
    let cases: [String]
    let budget: Duration
  }

  /// All of a run's description but its seed.
  struct Description {
    let run: RunDescription
    let configurationDigest: String
  }

  init(_ db: Database) {
    self.db = db
  }

  private func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
  }

  private func row(_ sql: String, _ id: Int64) throws -> Row {
    guard let row = try rows(sql, [id]).first else {
      throw HistoryFault(.damaged, "a row is missing: \(sql), \(id)")
    }
    return row
  }

  func suite(_ id: Int64) throws -> String {
    if let known = suites[id] { return known }
    let name = try row("SELECT name FROM suite WHERE id = ?", id).text(0)
    suites[id] = name
    return name
  }

  func testCase(_ id: Int64) throws -> (suite: String, name: String) {
    if let known = cases[id] { return known }
    let row = try row("SELECT suite, name FROM test_case WHERE id = ?", id)
    let value = (suite: try suite(row.integer(0)), name: try row.text(1))
    cases[id] = value
    return value
  }

  func caseID(_ id: Int64, attempt: Int) throws -> CaseID {
    let (suite, name) = try testCase(id)
    return CaseID(suite: suite, name: name, attempt: attempt)
  }

  func cause(_ id: Int64) throws -> Cause {
    if let known = causes[id] { return known }
    let row = try row("SELECT kind, message, advice, line_lost FROM cause WHERE id = ?", id)
    guard let kind = Cause.Kind(rawValue: try row.text(0)) else {
      throw Self.unknown("cause", try row.text(0))
    }
    let cause = Cause(
      kind, try row.text(1), advice: try row.text(2), isLineLost: try row.integer(3) != 0)
    causes[id] = cause
    return cause
  }

  func reason(_ id: Int64) throws -> String {
    if let known = reasons[id] { return known }
    let text = try row("SELECT text FROM reason WHERE id = ?", id).text(0)
    reasons[id] = text
    return text
  }

  func plan(_ id: Int64) throws -> Plan {
    if let known = plans[id] { return known }
    let row = try row("SELECT suite, budget_ns FROM plan WHERE id = ?", id)
    let cases = try rows("SELECT test_case FROM plan_case WHERE plan = ? ORDER BY position", [id])
      .map { try testCase($0.integer(0)).name }
    let plan = Plan(suite: try suite(row.integer(0)), cases: cases, budget: .nanoseconds(try row.integer(1)))
    plans[id] = plan
    return plan
  }

  func gap(_ id: Int64) throws -> TestPlan.NotBuilt {
    let row = try row("SELECT suite, test_case, missing_key, device_lacks FROM gap WHERE id = ?", id)
    let missingKey = try row.textIfAny(2)
    return TestPlan.NotBuilt(
      suite: try suite(row.integer(0)), testCase: try row.integerIfAny(1).map { try testCase($0).name },
      reason: try missingKey.map { .missingKey($0) } ?? .deviceLacks(row.text(3)))
  }

  /// A failed expectation.
  func failure(_ id: Int64, expected: String, actual: String) throws -> FailedExpectation {
    let row = try row("SELECT file, line, what FROM expectation WHERE id = ?", id)
    return FailedExpectation(
      file: try row.text(0), line: try row.count(1), what: try row.text(2), expected: expected, actual: actual
    )
  }

  /// With the seed 0.
  func description(_ id: Int64) throws -> Description {
    if let known = descriptions[id] { return known }
    let row = try row(
      """
      SELECT configuration, tool_version, device, target, platform, toolchain, on_hang, timeout_scale
      FROM description WHERE id = ?
      """, id)
    guard let onHang = RunOptions.OnHang(rawValue: try row.text(6)) else {
      throw Self.unknown("way with a hang", try row.text(6))
    }
    let configuration = try row.integer(0)
    let settings = try rows(
      "SELECT key, value FROM setting WHERE configuration = ? ORDER BY position", [configuration]
    ).map { RunDescription.Setting(key: try $0.text(0), value: try $0.text(1)) }
    let digest = try self.row("SELECT sha256 FROM configuration WHERE id = ?", configuration).text(0)
    let run = RunDescription(
      toolVersion: try row.text(1), seed: 0, device: try row.text(2), target: try row.text(3),
      platform: try row.text(4), toolchain: try row.text(5), onHang: onHang,
      timeoutScale: try row.decode(Double.self, atIndex: 7), configuration: settings)
    let description = Description(run: run, configurationDigest: digest)
    descriptions[id] = description
    return description
  }

  func conditions(_ id: Int64, _ manner: RunRepetition) throws -> [ComparedRun.Condition] {
    let isUsual = manner == .usual
    if isUsual, let known = conditions[id] { return known }
    let found = ComparedRun.Condition.all(of: try description(id).run.with(seed: 0, manner))
    if isUsual { conditions[id] = found }
    return found
  }

  static func unknown(_ what: String, _ text: String) -> HistoryFault {
    HistoryFault(.damaged, "there is no \(what) '\(text)'")
  }
}
