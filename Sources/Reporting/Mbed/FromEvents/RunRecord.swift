import Greentea

/// What the events of a run tell about it, gathered one after the other.
struct RunRecord {
  private var description: RunDescription?
  private var suites: [SuiteRecord] = []
  private var indices: [String: Int] = [:]

  mutating func add(_ stamped: StampedEvent) {
    let instant = stamped.instant
    switch stamped.event {
    case .runStarted(let description): self.description = description
    case .notBuilt, .runFinished: break
    case .planned(let suite, let cases, _): update(suite) { $0.plan(cases) }
    case .suiteStarted(let suite): update(suite) { $0.start(at: instant) }
    case .setUpFailed(let suite, let failures, let cause):
      update(suite) { $0.add(failures, cause, of: "set-up", at: instant) }
    case .tearDownFailed(let suite, let failures, let cause):
      update(suite) { $0.add(failures, cause, of: "tear-down", at: instant) }
    case .caseStarted(let id): update(id.suite) { $0.start(id, at: instant) }
    case .message(let id, let text): update(id.suite) { $0.add(LogLines.of(text), to: id, at: instant) }
    case .expectationFailed(let id, let failure):
      update(id.suite) { $0.add(LogLines.of(failure), to: id, at: instant) }
    case .caseFinished(let id, let result): update(id.suite) { $0.finish(id, result, at: instant) }
    case .recovered(let id, _, _), .recoveryFailed(let id, _): update(id.suite) { $0.touch(at: instant) }
    case .suiteFinished(let suite, let result): update(suite) { $0.finish(result) }
    }
  }

  private mutating func update(_ suite: String, _ change: (inout SuiteRecord) -> Void) {
    if let index = indices[suite] {
      change(&suites[index])
    } else {
      indices[suite] = suites.count
      var record = SuiteRecord(name: suite)
      change(&record)
      suites.append(record)
    }
  }

  var report: MbedReport {
    guard let run = description else { return MbedReport(name: "", targets: []) }
    return MbedReport(
      name: run.target, description: "netsocket-test \(run.toolVersion) on \(run.device), seed \(run.seed)",
      targets: [
        MbedTarget(
          name: run.target, platform: run.platform, toolchain: run.toolchain,
          suites: suites.map { $0.suite(platform: run.platform, toolchain: run.toolchain, flaky: run.flaky) })
      ])
  }
}
