import Greentea
import Timekeeping

/// What has been seen of a run, event by event.
struct RunTrace {
  private(set) var description: RunDescription?
  private(set) var notBuilt: [TestPlan.NotBuilt] = []
  private(set) var suites: [SuiteTrace] = []
  private(set) var closing: RunClosing?
  private var indices: [String: Int] = [:]

  mutating func add(_ stamped: StampedEvent) {
    let instant = stamped.instant
    switch stamped.event {
    case .runStarted(let description): self.description = description
    case .notBuilt(let missing): notBuilt.append(missing)
    case .planned(let suite, let cases, _): update(suite) { $0.plan(cases) }
    case .suiteStarted(let suite): update(suite) { $0.start(at: instant) }
    case .setUpFailed(let suite, let failures, let cause):
      update(suite) { $0.add(.init(place: .setUp, failures: failures, cause: cause), at: instant) }
    case .tearDownFailed(let suite, let failures, let cause):
      update(suite) { $0.add(.init(place: .tearDown, failures: failures, cause: cause), at: instant) }
    case .caseStarted(let id):
      // A start wipes what was there, as in mbed-greentea 1.8.15.
      update(id, at: instant) { $0 = CaseReport.Attempt(number: id.attempt, started: instant) }
    case .message(let id, let text): update(id, at: instant) { $0.log.append(.message(text)) }
    case .expectationFailed(let id, let failure):
      update(id, at: instant) { $0.log.append(.failure(failure)) }
    case .caseFinished(let id, let result): update(id, at: instant) { $0.result = result }
    case .recovered(let id, let took, let how):
      update(id, at: instant) { $0.recovery = .recovered(how: how, took: took) }
    case .recoveryFailed(let id, let cause): update(id, at: instant) { $0.recovery = .failed(cause) }
    case .suiteFinished(let suite, let result): update(suite) { $0.finish(result) }
    case .runFinished(let elapsed, let exitCode):
      closing = RunClosing(elapsed: elapsed, exitCode: exitCode)
    }
  }

  private mutating func update(_ suite: String, _ change: (inout SuiteTrace) -> Void) {
    let index = indices[suite] ?? suites.count
    if index == suites.count {
      indices[suite] = index
      suites.append(SuiteTrace(name: suite))
    }
    change(&suites[index])
  }

  private mutating func update(
    _ id: CaseID, at instant: Instant, _ change: (inout CaseReport.Attempt) -> Void
  ) {
    update(id.suite) { $0.update(id, at: instant, change) }
  }
}
