import Timekeeping

/// The outcome of a run: suites, their cases, and all attempts at each.
///
/// This is the one fold of the events: tables, reports, history, comparison, progress and gate are made from it. A run
/// that was stopped from outside keeps all its cases.
public struct RunOutcome: Hashable, Sendable {
  /// Nil if the event that describes the run is missing.
  public internal(set) var description: RunDescription?

  /// In the order of the events.
  public internal(set) var notBuilt: [TestPlan.NotBuilt] = []

  /// In the order of the plan, then any that were not planned; each name once.
  public internal(set) var suites: [SuiteOutcome] = []

  /// Nil for a run that never finished.
  public internal(set) var closing: RunClosing?

  /// When the last event happened.
  public internal(set) var lastSeen = Instant.beginning

  private var indices: [String: Int] = [:]
  /// How many events there were, for the places of log lines.
  private(set) var eventCount = 0

  public init() {}

  /// The outcome that events tell about.
  public init(events: some Sequence<StampedEvent>) {
    for event in events { add(event) }
  }

  /// Takes the next event.
  public mutating func add(_ stamped: StampedEvent) {
    let instant = stamped.instant
    eventCount += 1
    lastSeen = instant
    let order = eventCount
    switch stamped.event {
    case .runStarted(let description):
      self.description = description
      for index in suites.indices { suites[index].set(description.flaky) }
    case .notBuilt(let missing): notBuilt.append(missing)
    case .planned(let suite, let cases, let budget): update(suite) { $0.plan(cases, budget: budget) }
    case .suiteStarted(let suite): update(suite) { $0.start(at: instant) }
    case .setUpFailed(let suite, let failures, let cause):
      update(suite) { $0.add(.init(.setUp, failures, cause, order: order), at: instant) }
    case .tearDownFailed(let suite, let failures, let cause):
      update(suite) { $0.add(.init(.tearDown, failures, cause, order: order), at: instant) }
    case .fixtureMessage(let suite, let text):
      update(suite) { $0.add(.init(.message(text), order: order), at: instant) }
    case .caseStarted(let id): update(id.suite) { $0.start(id, at: instant) }
    case .message(let id, let text):
      update(id, at: instant) { $0.log.append(.init(.message(text), order: order)) }
    case .expectationFailed(let id, let failure):
      update(id, at: instant) { $0.log.append(.init(.failure(failure), order: order)) }
    case .caseFinished(let id, let result): update(id, at: instant) { $0.finish(result, at: instant) }
    case .recovered(let id, let took, let how):
      update(id, at: instant) { $0.recovery = .recovered(how: how, took: took) }
    case .recoveryFailed(let id, let cause): update(id, at: instant) { $0.recovery = .failed(cause) }
    case .suiteFinished(let suite, let result): update(suite) { $0.result = result }
    case .runFinished(let elapsed, let exitCode):
      closing = RunClosing(elapsed: elapsed, exitCode: exitCode)
    }
  }

  private mutating func update(_ suite: String, _ change: (inout SuiteOutcome) -> Void) {
    let index = indices[suite] ?? suites.count
    if index == suites.count {
      indices[suite] = index
      suites.append(SuiteOutcome(name: suite, flaky: description?.flaky ?? .ok))
    }
    change(&suites[index])
  }

  /// Adds a suite whose name there is not yet.
  mutating func append(_ suite: SuiteOutcome) {
    indices[suite.name] = suites.count
    suites.append(suite)
  }

  private mutating func update(
    _ id: CaseID, at instant: Instant, _ change: (inout CaseOutcome.Attempt) -> Void
  ) {
    update(id.suite) { $0.update(id, at: instant, change) }
  }

  /// The place of the suite of this name among the suites, which stays the same; nil if the run has none.
  public func index(of suite: String) -> Int? { indices[suite] }

  /// The suite of this name; nil if the run has none.
  public subscript(suite: String) -> SuiteOutcome? { indices[suite].map { suites[$0] } }
}

/// How long a run took, and what it exits with.
public struct RunClosing: Hashable, Sendable {
  public let elapsed: Duration

  /// 0 if every suite was OK.
  public let exitCode: Int

  /// Whether a signal ended the run: its number above 128 is then the exit code.
  public var wasStopped: Bool { exitCode > 128 }

  public init(elapsed: Duration, exitCode: Int) {
    self.elapsed = elapsed
    self.exitCode = exitCode
  }
}

/// The outcome of a suite.
public struct SuiteOutcome: Hashable, Sendable {
  public let name: String

  /// The time for the whole suite; zero if it was not planned.
  public internal(set) var budget = Duration.zero

  /// Nil for a suite that never started.
  public internal(set) var started: Instant?

  /// How it ended; nil for a suite without an end.
  public internal(set) var result: SuiteResult?

  /// What went wrong around the cases, in the order of the events.
  public internal(set) var fixtureFailures: [FixtureFailure] = []

  /// Every planned case in the order of the plan, then any that was not planned; each name once.
  public internal(set) var cases: [CaseOutcome] = []

  /// Lines of set-up and tear-down, and of attempts that were begun anew under their number.
  var looseLog: [LogEntry] = []

  private var lastSeen: Instant?
  private var indices: [String: Int] = [:]
  private var flaky: RunOptions.Flaky

  init(name: String, flaky: RunOptions.Flaky) {
    self.name = name
    self.flaky = flaky
  }

  /// ERROR for a suite without an end.
  public var word: MbedResult { result?.word ?? .error }

  /// 0 and up, whatever the events say. Without an end: until its last event.
  public var elapsed: Duration {
    guard let result else {
      return max((lastSeen ?? .beginning) - (started ?? lastSeen ?? .beginning), .zero)
    }
    return max(result.elapsed, .zero)
  }

  /// The place of the case of this name among the cases, which stays the same; nil if the suite has none.
  public func position(of testCase: String) -> Int? { indices[testCase] }

  /// All lines of the suite in the order of the events.
  public var log: [LogEntry] {
    (looseLog + cases.lazy.flatMap { $0.attempts.lazy.flatMap(\.log) }).sorted { $0.order < $1.order }
  }

  mutating func set(_ flaky: RunOptions.Flaky) {
    self.flaky = flaky
    for index in cases.indices { cases[index].flaky = flaky }
  }

  mutating func plan(_ names: [String], budget: Duration) {
    self.budget = budget
    for name in names { _ = index(of: name) }
  }

  mutating func start(at instant: Instant) {
    result = nil
    started = instant
    lastSeen = instant
  }

  mutating func add(_ failure: FixtureFailure, at instant: Instant) {
    fixtureFailures.append(failure)
    lastSeen = instant
  }

  mutating func add(_ entry: LogEntry, at instant: Instant) {
    looseLog.append(entry)
    lastSeen = instant
  }

  /// A start wipes what was there, as in mbed-greentea 1.8.15; the suite keeps the lines.
  mutating func start(_ id: CaseID, at instant: Instant) {
    var wiped: [LogEntry] = []
    update(id, at: instant) { attempt in
      wiped = attempt.log
      attempt = CaseOutcome.Attempt(number: id.attempt, started: instant)
    }
    looseLog += wiped
  }

  mutating func update(_ id: CaseID, at instant: Instant, _ change: (inout CaseOutcome.Attempt) -> Void) {
    cases[index(of: id.name)].update(id.attempt, change)
    lastSeen = instant
  }

  mutating func index(of name: String) -> Int {
    if let index = indices[name] { return index }
    indices[name] = cases.count
    cases.append(CaseOutcome(name: name, flaky: flaky))
    return cases.count - 1
  }

  /// A set-up or tear-down that failed.
  public struct FixtureFailure: Hashable, Sendable {
    public enum Place: String, Hashable, Sendable, CaseIterable {
      case setUp = "set-up"
      case tearDown = "tear-down"
    }

    public let place: Place
    public let failures: [FailedExpectation]
    public let cause: Cause?
    /// Its place among the events of the run, for `LogEntry.order`.
    public let order: Int

    init(_ place: Place, _ failures: [FailedExpectation], _ cause: Cause?, order: Int) {
      self.place = place
      self.failures = failures
      self.cause = cause
      self.order = order
    }
  }
}
