import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

/// What a run told, and what can be read from it.
struct RunLog: Hashable {
  var events: [StampedEvent] = []
  var exitCode = 0

  func results(_ suite: String = "made-up") -> [(name: String, result: CaseResult)] {
    events.compactMap {
      guard case .caseFinished(let id, let result) = $0.event, id.suite == suite else { return nil }
      return (id.name, result)
    }
  }

  func verdicts(_ suite: String = "made-up") -> [Verdict] {
    results(suite).map(\.result.verdict)
  }

  func word(_ suite: String = "made-up") -> MbedResult? {
    suiteResult(suite)?.word
  }

  func suiteResult(_ suite: String = "made-up") -> SuiteResult? {
    for case .suiteFinished(suite, let result) in events.map(\.event) { return result }
    return nil
  }

  /// The names of the events, for tests of their order.
  var names: [String] {
    events.map { String("\($0.event)".prefix { $0 != "(" }) }
  }
}

extension RunDescription {
  static let madeUp = RunDescription(
    toolVersion: "0", seed: 1, device: "sim:", target: "SIM-SWIFT", platform: "SIM", toolchain: "SWIFT",
    onHang: .recover, timeoutScale: 1, configuration: [])
}

/// Runs suites; cancels the run at `interruption`, if there is one.
func run(
  _ suites: [TestSuite], on device: ScriptedDevice, in world: VirtualWorld,
  _ onHang: RunOptions.OnHang = .recover, interruption: Instant? = nil
) async -> RunLog {
  await run(suites, on: device, in: world, RunOptions(onHang: onHang), interruption: interruption)
}

func run(
  _ suites: [TestSuite], on device: ScriptedDevice, in world: VirtualWorld, _ options: RunOptions,
  interruption: Instant? = nil
) async -> RunLog {
  let trace = Trace<StampedEvent>()
  let runner = GreenteaRunner(time: world, device: device, options: options) {
    trace.add($0)
  }
  let exitCode = await withTaskGroup(of: Int?.self) { group in
    group.addTask { await runner.run(TestPlan(suites: suites, notBuilt: []), .madeUp) }
    if let interruption {
      group.addTask {
        try? await world.sleep(until: interruption)
        return nil
      }
    }
    let first = await group.next() ?? nil
    group.cancelAll()
    if let first { return first }
    return (await group.next() ?? nil) ?? -1
  }
  return RunLog(events: trace.all, exitCode: exitCode)
}

/// One suite on a sound device, in the world of the test.
func run(
  _ cases: [TestCase], policy: TestSuite.FailurePolicy = .continue, _ onHang: RunOptions.OnHang = .recover
) async throws -> RunLog {
  let world = try World.current
  return await run([.madeUp(policy: policy, cases)], on: ScriptedDevice(world), in: world, onHang)
}

extension TestSuite {
  static func madeUp(_ cases: [TestCase]) -> TestSuite {
    madeUp("made-up", cases)
  }

  static func madeUp(
    _ name: String = "made-up", budget: Duration = .seconds(100), policy: FailurePolicy = .continue,
    setUp: @escaping Body = { _ in }, tearDown: @escaping Body = { _ in }, _ cases: [TestCase]
  ) -> TestSuite {
    TestSuite(name: name, budget: budget, policy: policy, setUp: setUp, tearDown: tearDown, cases: cases)
  }
}

extension TestCase {
  static func ok(_ name: String) -> TestCase {
    TestCase(name, evidence: Evidence()) { try $0.expect("one", 1, equals: 1) }
  }

  static func failing(_ name: String, times: Int = 1) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      for _ in 0..<times { try context.expect("one", 1, equals: 2) }
    }
  }

  static func hanging(_ name: String, after delay: Duration = .zero) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      try await context.time.sleep(for: delay)
      try await context.time.sleep(until: .distantFuture)
    }
  }

  static func lasting(_ name: String, _ duration: Duration) -> TestCase {
    TestCase(name, evidence: Evidence()) { try await $0.time.sleep(for: duration) }
  }

  /// Runs in circles without letting time pass.
  static func circling(_ name: String, sleeping: Bool = false) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      while true {
        try context.checkpoint()
        if sleeping { try await context.time.sleep(for: .zero) } else { await Task.yield() }
      }
    }
  }

  /// Does not end at once when it is cancelled, as a call of the operating system would not.
  static func stubborn(_ name: String, _ duration: Duration) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      let time = context.time
      await withUnsafeContinuation { continuation in
        time.schedule(at: time.now + duration) { continuation.resume() }
      }
    }
  }
}

extension Verdict {
  var isHung: Bool { if case .hung = self { true } else { false } }
  var isBlocked: Bool { if case .blocked = self { true } else { false } }

  func isError(_ kind: Cause.Kind) -> Bool {
    if case .error(let cause) = self { cause.kind == kind } else { false }
  }
}
