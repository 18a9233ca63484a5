import Greentea
import Timekeeping

/// What has been seen of a suite.
struct SuiteTrace {
  private let name: String
  private var started: Instant?
  private var lastSeen: Instant?
  private var result: SuiteResult?
  private var fixtureFailures: [SuiteReport.FixtureFailure] = []
  private var cases: [(name: String, attempts: [Int: CaseReport.Attempt])] = []
  private var indices: [String: Int] = [:]

  init(name: String) {
    self.name = name
  }

  mutating func plan(_ names: [String]) {
    for name in names { _ = index(of: name) }
  }

  mutating func start(at instant: Instant) {
    result = nil
    started = instant
    lastSeen = instant
  }

  mutating func add(_ fixtureFailure: SuiteReport.FixtureFailure, at instant: Instant) {
    fixtureFailures.append(fixtureFailure)
    lastSeen = instant
  }

  mutating func update(_ id: CaseID, at instant: Instant, _ change: (inout CaseReport.Attempt) -> Void) {
    change(&cases[index(of: id.name)].attempts[id.attempt, default: .init(number: id.attempt)])
    lastSeen = instant
  }

  mutating func finish(_ result: SuiteResult) {
    self.result = result
  }

  private mutating func index(of name: String) -> Int {
    if let index = indices[name] { return index }
    indices[name] = cases.count
    cases.append((name, [:]))
    return cases.count - 1
  }

  func report(_ flaky: RunOptions.Flaky) -> SuiteReport {
    SuiteReport(
      name: name, word: result?.word ?? .error, started: started, elapsed: max(elapsed, .zero),
      fixtureFailures: fixtureFailures,
      cases: cases.map { testCase in
        CaseReport(
          name: testCase.name, attempts: testCase.attempts.values.sorted { $0.number < $1.number },
          flaky: flaky)
      })
  }

  private var elapsed: Duration {
    if let result { return result.elapsed }
    guard let started, let lastSeen else { return .zero }
    return lastSeen - started
  }
}
