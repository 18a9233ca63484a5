import NetworkSocket
import Timekeeping

/// The run of one suite: reset, set-up, cases with their limits, recovery, tear-down.
struct SuiteRun {
  let runner: GreenteaRunner
  let suite: TestSuite
  private let clock: SuiteClock

  /// Of each case, what its attempts come to.
  private var verdicts: [Verdict] = []
  private var setUpFailed = false
  private var isSetUp = false
  private var isBudgetGone = false
  private(set) var isLineLost: Bool

  /// What has used most of the suite's time, and how much.
  private(set) var costliest: (name: String, took: Duration)?

  /// Why no further case can run.
  private var obstacle: String?

  init(runner: GreenteaRunner, suite: TestSuite, isLineLost: Bool) {
    self.runner = runner
    self.suite = suite
    self.isLineLost = isLineLost
    clock = SuiteClock(runner.time, budget: suite.budget)
  }

  private var stopsOnHang: Bool { runner.options.onHang == .stop }

  mutating func run() async -> MbedResult {
    emit(.suiteStarted(suite: suite.name))
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
    let word = MbedResult(
      verdicts: verdicts, setUpFailed: setUpFailed, isBudgetGone: isBudgetGone, isLineLost: isLineLost)
    emit(
      .suiteFinished(
        suite: suite.name, SuiteResult(word: word, elapsed: clock.elapsed, hasInventedRow: hasInventedRow)))
    return word
  }

  /// Tells an event. What its recording takes is given back: a slow disk is not the suite's to pay.
  private func emit(_ event: GreenteaEvent) {
    let start = runner.time.now
    runner.emit(event)
    clock.giveBack(runner.time.now - start)
  }

  /// For a set-up or a tear-down, whose failures are reported at its end.
  private func fixtureContext() -> CaseContext {
    CaseContext(time: runner.time, clock: clock, policy: .continue) { [self] note in
      if case .message(let text) = note { emit(.fixtureMessage(suite: suite.name, text)) }
    }
  }

  // MARK: Limits

  /// `recover`: half the suite's budget, but no more than is left of it. `stop`: all that is left.
  private var limit: Duration {
    stopsOnHang ? clock.remaining : min(suite.budget / 2, clock.remaining)
  }

  /// Keeps what has used most of the suite's time.
  ///
  /// - Parameter remaining: what was left of it before.
  private mutating func charge(_ name: String, since remaining: Duration) {
    let took = remaining - clock.remaining
    if took > costliest?.took ?? .zero { costliest = (name, took) }
  }

  private func limited(
    _ limit: Duration, _ context: CaseContext, _ body: @escaping TestSuite.Body
  ) async -> LimitedTask.Outcome<String?> {
    runner.limitSet(limit)
    return await LimitedTask(
      time: runner.time, device: runner.device, limit: limit, endsOnSilence: !stopsOnHang
    ).run(context, body)
  }

  /// For what the bench itself asks of the device, whatever the suite's budget: longer than any way back that is
  /// known to end.
  private static let deviceLimit = Duration.seconds(120)

  /// Asks a service of the device, but does not wait for ever.
  ///
  /// - Parameter what: the service, such as `the reset of the device`.
  private func ask<Value: Sendable>(
    _ what: String, _ service: @escaping @Sendable (any DeviceUnderTest) async throws(Cause) -> Value
  ) async throws(Cause) -> Value {
    let device = runner.device
    let task = LimitedTask(time: runner.time, device: device, limit: Self.deviceLimit)
    let outcome = await task.run { () -> Result<Value, Cause> in
      do throws(Cause) {
        return .success(try await service(device))
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .finished(let result): return try result.get()
    case .interrupted: throw Cause(.harness, "\(what) was interrupted", advice: "run again")
    case .hung(let hang):
      let how =
        hang.reason == .livelock ? Self.livelock : "timed out after \(Self.deviceLimit.components.seconds) s"
      throw Cause(
        hang.reason == .livelock ? .harness : .device,
        "\(what): \(how)\(hang.diagnosis.unanswered.map { " (\($0))" } ?? "")",
        advice: hang.reason == .livelock
          ? Self.bugAdvice
          : "netsocket-test doctor --device DEVICE   (checks the device of this run; power-cycle it first)")
    }
  }

  /// A line that is gone ends everything, whatever else is the matter.
  ///
  /// - Returns: why it is gone, if it was not known before.
  private mutating func noticeLostLine() -> Cause? {
    guard !isLineLost, let cause = runner.device.lostLine else { return nil }
    loseLine()
    return cause
  }

  private mutating func loseLine() {
    isLineLost = true
    obstacle = "serial line lost"
  }

  // MARK: Set-up and tear-down

  private mutating func setUp(reset: Bool) async {
    isSetUp = false
    var cause: Cause?
    let context = fixtureContext()
    do throws(Cause) {
      if reset {
        try await ask("the reset of the device") { device throws(Cause) in try await device.reset() }
      }
      // The time after a recovery is given back: what is left of the budget does not bound it.
      switch await limited(reset ? limit : suite.budget / 2, context, suite.setUp) {
      case .finished(nil), .interrupted: break
      case .finished(let text?): cause = Self.unexpectedError(text, in: "the set-up")
      case .hung(let hang):
        cause = self.cause(of: hang)
        // Behind a recovery the clock still runs with time that will be given back.
        if reset { isBudgetGone = clock.remaining <= .zero }
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
    obstacle = "set-up"
    if cause?.isLineLost == true { loseLine() }
    cause = noticeLostLine() ?? cause ?? runner.device.incompatibility ?? runner.device.diagnose().cause
    emit(.setUpFailed(suite: suite.name, failures: context.failures, cause: cause))
  }

  private mutating func tearDown() async {
    let context = fixtureContext()
    guard limit > .zero else { return }
    var cause: Cause?
    switch await limited(limit, context, suite.tearDown) {
    case .finished(nil), .interrupted: break
    case .finished(let text?): cause = Self.unexpectedError(text, in: "the tear-down")
    case .hung(let hang): cause = self.cause(of: hang)
    }
    cause = noticeLostLine() ?? cause
    if cause != nil || !context.failures.isEmpty {
      emit(.tearDownFailed(suite: suite.name, failures: context.failures, cause: cause))
    }
  }

  // MARK: Cases

  /// Runs a case as often as the options want it.
  private mutating func run(_ testCase: TestCase) async {
    var number = 1
    var last = await attempt(testCase, number: number)
    var isFlaky = !last.isOK
    while obstacle == nil, clock.remaining > .zero, runner.options.goesOn(after: last, attempt: number) {
      number += 1
      last = await attempt(testCase, number: number)
      isFlaky = isFlaky || !last.isOK
    }
    verdicts.append(last.isOK && isFlaky && runner.options.flaky == .fail ? .fail : last)
  }

  private mutating func attempt(_ testCase: TestCase, number: Int) async -> Verdict {
    let id = CaseID(suite: suite.name, name: testCase.name, attempt: number)
    if obstacle == nil, Task.isCancelled { obstacle = "interruption" }
    if obstacle == nil, clock.remaining <= .zero {
      obstacle = "budget"
      isBudgetGone = true
    }
    if let obstacle {
      let verdict = Verdict.blocked(by: obstacle)
      finish(id, verdict, elapsed: .zero, evidence: Evidence())
      return verdict
    }
    let preparation = context(of: id, policy: .continue)
    let context = context(of: id, policy: suite.policy)
    let start = clock.elapsed
    let remaining = clock.remaining
    defer { charge(testCase.name, since: remaining) }
    emit(.caseStarted(id))
    var place = "the preparation"
    var limit = self.limit
    var outcome = await limited(limit, preparation, testCase.prepare)
    var began = start
    let before = runner.device.evidence
    if case .finished(nil) = outcome, preparation.failures.isEmpty {
      place = "the case"
      limit = self.limit
      began = clock.elapsed
      outcome = await limited(limit, context, testCase.body)
    }
    var elapsed = clock.elapsed - began
    let evidence = runner.device.evidence - before
    let failures = preparation.failures.count + context.failures.count
    // What it took to look at the device is the bench's.
    var examination = Duration.zero
    if case .hung(let hang) = outcome {
      examination = hang.examination
      elapsed -= examination
      if case .silence = hang.reason { limit = elapsed }
    }
    let verdict = verdict(outcome, testCase, in: place, evidence, failures: failures, limit: limit)
    var diagnosis: Diagnosis?
    if case .hung(let hang) = outcome {
      diagnosis = hang.diagnosis
    } else if !verdict.isOK {
      diagnosis = runner.device.diagnose()
    }
    finish(id, verdict, failures: failures, elapsed: elapsed, evidence: evidence, diagnosis: diagnosis)
    if let cause = noticeLostLine() { emit(.recoveryFailed(id, cause)) }
    let isLast = !runner.options.goesOn(after: verdict, attempt: number)
    if isLast { clock.giveBack(examination) }
    if verdict.isOK {
      if !isLast { clock.giveBack(clock.elapsed - start) }
    } else if !isLineLost {
      await dealWith(verdict, id, since: start, isLast: isLast)
    }
    return verdict
  }

  private func context(of id: CaseID, policy: TestSuite.FailurePolicy) -> CaseContext {
    CaseContext(time: runner.time, clock: clock, policy: policy) { [self] note in
      switch note {
      case .failed(let failure): emit(.expectationFailed(id, failure))
      case .message(let text): emit(.message(id, text))
      }
    }
  }

  private func finish(
    _ id: CaseID, _ verdict: Verdict, failures: Int = 0, elapsed: Duration, evidence: Evidence,
    diagnosis: Diagnosis? = nil
  ) {
    emit(
      .caseFinished(
        id,
        CaseResult(
          verdict: verdict, passed: verdict.isOK ? 1 : 0, failed: verdict == .fail ? failures : 0,
          elapsed: elapsed, evidence: evidence, diagnosis: diagnosis)))
  }

  // MARK: After a failed case

  /// - Parameter isLast: no other attempt at the case follows, so that it may cost the later cases.
  private mutating func dealWith(
    _ verdict: Verdict, _ id: CaseID, since start: Duration, isLast: Bool
  ) async {
    let hasHung = if case .hung = verdict { true } else { false }
    if verdict == .interrupted {
      obstacle = "interruption"
    } else if hasHung && stopsOnHang || verdict == .fail && suite.policy == .abort && isLast {
      obstacle = id.name
    }
    guard obstacle == nil else { return }
    let now = clock.elapsed
    // A hung attempt, and one that another follows, are not the later cases' to pay.
    if hasHung || !isLast { clock.giveBack(now - start) }
    // mbedgt looks after no device before the next suite.
    guard !stopsOnHang else { return }
    // A case may fail because the device died in it: the next one shall not pay for that.
    var isAlive = false
    if !hasHung {
      isAlive = (try? await ask("the question") { device in await device.isAlive() }) ?? false
    }
    if !isAlive { await recover(id, since: now) }
    clock.giveBack(clock.elapsed - now)
  }

  private mutating func recover(_ id: CaseID, since start: Duration) async {
    do throws(Cause) {
      let how = try await ask("the recovery of the device") { device throws(Cause) in
        try await device.recover()
      }
      emit(.recovered(id, took: clock.elapsed - start, how: how))
    } catch {
      if Task.isCancelled {
        obstacle = "interruption"
        return
      }
      obstacle = "device that does not answer"
      if error.isLineLost { loseLine() }
      emit(.recoveryFailed(id, noticeLostLine() ?? error))
      return
    }
    await setUp(reset: false)
  }
}
