import Greentea

extension ComparedRun {
  /// The run that events tell about.
  ///
  /// The last attempt at a case counts. A run that was stopped from outside keeps all its cases: one without
  /// a verdict is `interrupted` if it was started and `notRun` otherwise; a suite without an end is ERROR.
  /// What the configuration does not build is no part of the run. A flaky case is `fail` where it counts as that.
  ///
  /// - Parameter flaky: what a flaky case counts as; nil if the events tell.
  public init(
    id: String, firmware: String?, conditions: [Condition], events: [StampedEvent],
    flaky: RunOptions.Flaky? = nil
  ) {
    var flaky = flaky
    var suites: [SuiteTrace] = []
    var indices: [String: Int] = [:]
    func update(_ name: String, _ change: (inout SuiteTrace) -> Void) {
      let index = indices[name] ?? suites.count
      if index == suites.count {
        indices[name] = index
        suites.append(SuiteTrace(name: name))
      }
      change(&suites[index])
    }
    for stamped in events {
      switch stamped.event {
      case .planned(let suite, let cases, _):
        update(suite) { trace in
          for name in cases { trace.update(name) { _ in } }
        }
      case .suiteStarted(let suite): update(suite) { _ in }
      case .caseStarted(let id): update(id.suite) { $0.update(id.name) { $0.start(id.attempt) } }
      case .caseFinished(let id, let result):
        update(id.suite) { $0.update(id.name) { $0.finish(id.attempt, result) } }
      case .suiteFinished(let suite, let result): update(suite) { $0.word = result.word }
      case .runStarted(let description): flaky = flaky ?? description.flaky
      case .notBuilt, .setUpFailed, .message, .expectationFailed, .recovered, .recoveryFailed,
        .tearDownFailed, .runFinished:
        break
      }
    }
    self.init(
      id: id, firmware: firmware, conditions: conditions, suites: suites.map { $0.suite(flaky ?? .ok) })
  }
}

/// What has been seen of a suite.
private struct SuiteTrace {
  let name: String
  var word: SuiteWord?
  private var cases: [CaseTrace] = []
  private var indices: [String: Int] = [:]

  init(name: String) {
    self.name = name
  }

  mutating func update(_ name: String, _ change: (inout CaseTrace) -> Void) {
    let index = indices[name] ?? cases.count
    if index == cases.count {
      indices[name] = index
      cases.append(CaseTrace(name: name))
    }
    change(&cases[index])
  }

  func suite(_ flaky: RunOptions.Flaky) -> ComparedSuite {
    ComparedSuite(name: name, word: word ?? .error, cases: cases.map { $0.compared(flaky) })
  }
}

/// What has been seen of a case.
private struct CaseTrace {
  let name: String
  /// By attempt; nil for one that was started and has no verdict.
  private var results: [Int: CaseResult?] = [:]

  init(name: String) {
    self.name = name
  }

  /// A start wipes what was there, as in mbed-greentea 1.8.15.
  mutating func start(_ attempt: Int) {
    results[attempt] = .some(nil)
  }

  mutating func finish(_ attempt: Int, _ result: CaseResult) {
    results[attempt] = result
  }

  func compared(_ flaky: RunOptions.Flaky) -> ComparedCase {
    guard let last = results.max(by: { $0.key < $1.key }) else {
      return ComparedCase(name: name, outcome: .notRun, elapsed: nil, attempts: 0, failedAttempts: 0)
    }
    // A blocked or skipped case was given a verdict without an attempt.
    let attempts = results.values.map { $0.map { CaseOutcome($0.verdict) } ?? .interrupted }
      .filter { $0 != .blocked && $0 != .skipped }
    let failed = attempts.count { !$0.isOK }
    let outcome = last.value.map { CaseOutcome($0.verdict) } ?? .interrupted
    return ComparedCase(
      name: name, outcome: outcome.isOK && failed > 0 && flaky == .fail ? .fail : outcome,
      elapsed: last.value?.elapsed, attempts: attempts.count, failedAttempts: failed)
  }
}
