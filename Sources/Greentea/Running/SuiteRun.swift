import Timekeeping

/// The run of one suite: reset, set-up, cases with their limits, recovery, tear-down.
struct SuiteRun {
  private let runner: GreenteaRunner
  private let suite: TestSuite
  private let clock: SuiteClock

  private var verdicts: [Verdict] = []
  private var setUpFailed = false
  private var isSetUp = false
  private var isBudgetGone = false
  private(set) var isLineLost: Bool

  /// Why no further case can run.
  private var obstacle: String?

  init(runner: GreenteaRunner, suite: TestSuite, isLineLost: Bool) {
    self.runner = runner
    self.suite = suite
    self.isLineLost = isLineLost
    clock = SuiteClock(runner.time, budget: suite.budget)
  }

  private var stopsOnHang: Bool { runner.options.onHang == .stop }

  mutating func run() async -> SuiteWord {
    runner.emit(.suiteStarted(suite: suite.name))
    if isLineLost {
      obstacle = "serial line lost"
    } else if Task.isCancelled {
      obstacle = "interruption"
    } else {
      await setUp(reset: true)
    }
    // Classic behaviour: with a failed set-up no case was ever announced, and mbedgt invents one row.
    let hasInventedRow = setUpFailed && stopsOnHang
    for testCase in suite.cases { await run(testCase) }
    if isSetUp && !isLineLost { await tearDown() }
    let word = SuiteWord(
      verdicts: verdicts, setUpFailed: setUpFailed, isBudgetGone: isBudgetGone, isLineLost: isLineLost)
    runner.emit(
      .suiteFinished(
        suite: suite.name, SuiteResult(word: word, elapsed: clock.elapsed, hasInventedRow: hasInventedRow)))
    return word
  }

  // MARK: Limits

  /// `recover`: half the suite's budget, but no more than is left of it. `stop`: all that is left.
  private var limit: Duration {
    stopsOnHang ? clock.remaining : min(suite.budget / 2, clock.remaining)
  }

  private func limited(
    _ limit: Duration, _ context: CaseContext, _ body: @escaping TestSuite.Body
  ) async -> LimitedTask.Outcome {
    await LimitedTask(time: runner.time, device: runner.device, limit: limit).run(context, body)
  }

  // MARK: Set-up and tear-down

  private mutating func setUp(reset: Bool) async {
    isSetUp = false
    var cause: Cause?
    let context = CaseContext(time: runner.time, clock: clock, policy: .continue) { _ in }
    do throws(Cause) {
      if reset { try await runner.device.reset() }
      // The time after a recovery is given back: what is left of the budget does not bound it.
      switch await limited(reset ? limit : suite.budget / 2, context, suite.setUp) {
      case .finished, .interrupted: break
      case .failed(let text): cause = Self.unexpectedError(text, in: "the set-up")
      case .hung(let diagnosis, let waiting, let isLivelock):
        cause = Self.hangCause(diagnosis, waitingFor: waiting, isLivelock: isLivelock)
        isBudgetGone = true
      }
    } catch {
      cause = error
    }
    if Task.isCancelled {
      obstacle = "interruption"
      return
    }
    guard cause != nil || !context.failures.isEmpty else {
      isSetUp = true
      return
    }
    setUpFailed = true
    isLineLost = cause?.isLineLost ?? false
    obstacle = "set-up"
    runner.emit(.setUpFailed(suite: suite.name, failures: context.failures, cause: cause))
  }

  private func tearDown() async {
    let context = CaseContext(time: runner.time, clock: clock, policy: .continue) { _ in }
    guard limit > .zero else { return }
    var cause: Cause?
    switch await limited(limit, context, suite.tearDown) {
    case .finished, .interrupted: break
    case .failed(let text): cause = Self.unexpectedError(text, in: "the tear-down")
    case .hung(let diagnosis, let waiting, let isLivelock):
      cause = Self.hangCause(diagnosis, waitingFor: waiting, isLivelock: isLivelock)
    }
    if cause != nil || !context.failures.isEmpty {
      runner.emit(.tearDownFailed(suite: suite.name, failures: context.failures, cause: cause))
    }
  }

  // MARK: Cases

  private mutating func run(_ testCase: TestCase) async {
    let id = CaseID(suite: suite.name, name: testCase.name)
    if obstacle == nil, Task.isCancelled { obstacle = "interruption" }
    if obstacle == nil, clock.remaining <= .zero {
      obstacle = "budget"
      isBudgetGone = true
    }
    if let obstacle {
      finish(id, .blocked(by: obstacle), elapsed: .zero, evidence: Evidence())
      return
    }
    let context = CaseContext(time: runner.time, clock: clock, policy: suite.policy) { [runner] note in
      switch note {
      case .failed(let failure): runner.emit(.expectationFailed(id, failure))
      case .message(let text): runner.emit(.message(id, text))
      }
    }
    let start = clock.elapsed
    runner.emit(.caseStarted(id))
    var place = "the preparation"
    var limit = self.limit
    var outcome = await limited(limit, context.forPreparation(), testCase.prepare)
    var began = start
    let before = runner.device.evidence
    if case .finished = outcome {
      place = "the case"
      limit = self.limit
      began = clock.elapsed
      outcome = await limited(limit, context, testCase.body)
    }
    let elapsed = clock.elapsed - began
    let evidence = runner.device.evidence - before
    let verdict = verdict(
      outcome, testCase, in: place, evidence, failures: context.failures.count, limit: limit)
    var diagnosis: Diagnosis?
    if case .hung(let seen, _, _) = outcome {
      diagnosis = seen
    } else if !verdict.isOK {
      diagnosis = runner.device.diagnose()
    }
    finish(
      id, verdict, failures: context.failures.count, elapsed: elapsed, evidence: evidence,
      diagnosis: diagnosis)
    guard !verdict.isOK else { return }
    await dealWith(verdict, id, since: start)
  }

  private func verdict(
    _ outcome: LimitedTask.Outcome, _ testCase: TestCase, in place: String, _ evidence: Evidence,
    failures: Int, limit: Duration
  ) -> Verdict {
    switch outcome {
    case .hung(let diagnosis, let waiting, let isLivelock):
      return .hung(limit: limit, Self.hangCause(diagnosis, waitingFor: waiting, isLivelock: isLivelock))
    case .interrupted: return .interrupted
    case .failed(let text): return .error(Self.unexpectedError(text, in: place))
    case .finished where failures > 0: return .fail
    case .finished:
      let missing = evidence.shortfall(of: testCase.evidence)
      guard !missing.isEmpty else { return .ok }
      if let unanswered = runner.device.diagnose().unanswered {
        return .error(
          Cause(
            .device, "\(unanswered), so that nothing is proven (\(missing.joined(separator: ", ")))",
            advice: "the module stopped answering: look at its power and at the last exchange before it"))
      }
      return .error(
        Cause(
          .harness,
          "no expectation failed, but the device did too little for an OK (\(missing.joined(separator: ", ")))",
          advice: "look in the events for what the case did; report it if the device is sound"))
    }
  }

  private mutating func finish(
    _ id: CaseID, _ verdict: Verdict, failures: Int = 0, elapsed: Duration, evidence: Evidence,
    diagnosis: Diagnosis? = nil
  ) {
    verdicts.append(verdict)
    runner.emit(
      .caseFinished(
        id,
        CaseResult(
          verdict: verdict, passed: verdict.isOK ? 1 : 0, failed: verdict == .fail ? failures : 0,
          elapsed: elapsed, evidence: evidence, diagnosis: diagnosis)))
  }

  // MARK: After a case that is not OK

  private mutating func dealWith(_ verdict: Verdict, _ id: CaseID, since start: Duration) async {
    let hasHung = if case .hung = verdict { true } else { false }
    if hasHung && stopsOnHang {
      obstacle = id.name
      return
    }
    if verdict == .fail && suite.policy == .abort { obstacle = id.name }
    if verdict == .interrupted { obstacle = "interruption" }
    guard obstacle == nil else { return }
    // A case may fail because the device died in it: the next one shall not pay for that.
    let recoveryStart = clock.elapsed
    if hasHung {
      clock.giveBack(recoveryStart - start)
      await recover(id, since: recoveryStart)
    } else if await !runner.device.isAlive() {
      await recover(id, since: recoveryStart)
    }
  }

  private mutating func recover(_ id: CaseID, since start: Duration) async {
    defer { clock.giveBack(clock.elapsed - start) }
    do throws(Cause) {
      let how = try await runner.device.recover()
      runner.emit(.recovered(id, took: clock.elapsed - start, how: how))
    } catch {
      if Task.isCancelled {
        obstacle = "interruption"
        return
      }
      runner.emit(.recoveryFailed(id, error))
      isLineLost = error.isLineLost
      obstacle = error.isLineLost ? "serial line lost" : "device that does not answer"
      return
    }
    await setUp(reset: false)
  }

  // MARK: Causes

  private static func unexpectedError(_ text: String, in place: String) -> Cause {
    Cause(
      .harness, "\(place) threw an error that it should have judged: \(text)", advice: "report this as a bug")
  }

  private static func hangCause(
    _ diagnosis: Diagnosis, waitingFor waiting: [String], isLivelock: Bool
  ) -> Cause {
    if let unanswered = diagnosis.unanswered {
      return Cause(
        .device, "\(unanswered)",
        advice: "the module stopped answering: look at its power and at the last exchange before it")
    }
    if isLivelock {
      return Cause(.harness, "it ran in circles without time passing", advice: "report this as a bug")
    }
    let places = waiting.isEmpty ? "nothing that is known" : waiting.joined(separator: "; ")
    let servers = diagnosis.servers.map { "; \($0)" }.joined()
    return Cause(
      .network, "it waited for something that never came (waiting for: \(places))\(servers)",
      advice: "check that the test server and the access point answer")
  }
}
