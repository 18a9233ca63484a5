import Greentea
import NetworkSocket
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

/// Runs of the suites on a fake network, in the virtual world of the running test.
enum Rehearsal {
  struct Outcome: Sendable {
    let events: [GreenteaEvent]

    /// What each case ended with, in order.
    var results: [(name: String, result: CaseResult)] {
      events.compactMap { event in
        if case .caseFinished(let id, let result) = event { (id.name, result) } else { nil }
      }
    }

    /// The verdict on each case, in order.
    var verdicts: [(name: String, verdict: Verdict)] { results.map { ($0.name, $0.result.verdict) } }

    var failures: [FailedExpectation] {
      events.compactMap { if case .expectationFailed(_, let failure) = $0 { failure } else { nil } }
    }
  }

  static func config(_ text: String = EmbeddedConfig.text) throws -> TestConfig {
    try TestConfigReader().read(Array(text.utf8)).config
  }

  static func environment(
    _ config: TestConfig, flaw: Flaw = .none, hasWiFi: Bool = true,
    activity: NetworkActivity = NetworkActivity(), made: Trace<FakeInterface> = Trace(),
    time: (any TimeSource)? = nil
  ) throws -> SuiteEnvironment {
    let time = try time ?? World.current
    return SuiteEnvironment(config: config, generator: SeededGenerator(seed: 1), hasWiFi: hasWiFi) {
      guard flaw != .noInterface else { return nil }
      let interface = FakeInterface(
        time: time, flaw: flaw, activity: activity, cacheSize: config.dns.cacheSize)
      made.add(interface)
      return hasWiFi ? interface : WiredInterface(interface)
    }
  }

  /// Runs the case, or all of them.
  ///
  /// - Parameters:
  ///   - made: gets every interface object that was made.
  ///   - time: nil for that of the test's virtual world.
  ///   - arrange: changes the plan before it is run.
  static func run(
    _ name: String? = nil, flaw: Flaw = .none, hasWiFi: Bool = true, config: TestConfig? = nil,
    made: Trace<FakeInterface> = Trace(), time: (any TimeSource)? = nil,
    arrange: (TestPlan) -> TestPlan = { $0 }
  ) async throws -> Outcome {
    let activity = NetworkActivity()
    let environment = try environment(
      try config ?? Self.config(), flaw: flaw, hasWiFi: hasWiFi, activity: activity, made: made, time: time)
    let selection = SuiteCatalog.Selection(cases: name.map { [Glob($0)] })
    let plan = SuiteCatalog.plan(environment, selection, scale: 1)
    return try await run(arrange(plan), activity, time: time)
  }

  /// Runs one body as the only case of a suite.
  static func run(
    policy: TestSuite.FailurePolicy = .continue, _ body: @escaping TestSuite.Body
  ) async throws -> Outcome {
    let suite = TestSuite(
      name: "suite", budget: .seconds(100), policy: policy, setUp: { _ in }, tearDown: { _ in },
      cases: [TestCase("case", evidence: Evidence(), body: body)])
    return try await run(TestPlan(suites: [suite], notBuilt: []), NetworkActivity())
  }

  private static func run(
    _ plan: TestPlan, _ activity: NetworkActivity, time: (any TimeSource)? = nil
  ) async throws -> Outcome {
    let time = try time ?? World.current
    let events = Trace<GreenteaEvent>()
    let runner = GreenteaRunner(
      time: time, device: FakeDevice(activity: activity), options: RunOptions(),
      sink: { events.add($0.event) })
    _ = await runner.run(
      plan,
      RunDescription(
        toolVersion: "test", seed: 1, device: "fake:", target: "T-S", platform: "T", toolchain: "S",
        onHang: .recover, timeoutScale: 1, configuration: []))
    return Outcome(events: events.all)
  }
}

/// The device around a fake interface: what it counts is what the interface has noted.
struct FakeDevice: DeviceUnderTest {
  let activity: NetworkActivity

  var evidence: Evidence { activity.evidence }

  func reset() async throws(Cause) {}
  func isAlive() async -> Bool { true }
  func recover() async throws(Cause) -> String { "nothing" }
  func diagnose() -> Diagnosis { Diagnosis() }
}
