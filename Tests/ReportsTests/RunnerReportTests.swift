import EventLog
import Greentea
import MbedFormats
import NetworkSocket
import Reports
import TestSupport
import Testing
import Timekeeping

/// The real runner, so that the report fits the events that it sends and not those that these tests imagine.
@Suite("The report of a real run", .virtualTime)
struct RunnerReportTests {
  /// A device that is always well.
  private struct SoundDevice: DeviceUnderTest {
    var evidence: Evidence { Evidence() }
    func reset() async throws(Cause) {}
    func isAlive() async -> Bool { true }
    func recover() async throws(Cause) -> String { "a reset" }
    func diagnose() -> Diagnosis { Diagnosis() }
  }

  private static func suite(setUpFails: Bool = false) -> TestSuite {
    let cases = [
      TestCase("PASSES", evidence: Evidence()) { context in
        context.print("hello")
        try await context.time.sleep(until: context.time.now + .milliseconds(250))
      },
      TestCase("FAILS", evidence: Evidence()) { context in
        try context.expect("send(5)", 4, equals: 5)
        try context.expect("recv(5)", 3, equals: 5)
      },
      TestCase("HANGS", evidence: Evidence()) { context in
        try await context.time.sleep(until: .distantFuture)
      },
      TestCase("AFTER", evidence: Evidence()) { _ in },
    ]
    return TestSuite(
      name: "mbed-os-tests-netsocket-tcp", budget: .seconds(100), policy: .continue,
      setUp: { context in try context.expect("connect()", setUpFails, equals: false) },
      tearDown: { _ in }, cases: cases)
  }

  private func events(_ onHang: RunOptions.OnHang, setUpFails: Bool = false) async throws -> [StampedEvent] {
    let trace = Trace<StampedEvent>()
    let runner = GreenteaRunner(
      time: try World.current, device: SoundDevice(), options: RunOptions(onHang: onHang)
    ) { trace.add($0) }
    let plan = TestPlan(suites: [Self.suite(setUpFails: setUpFails)], notBuilt: [])
    _ = await runner.run(plan, SampleRun.description)
    let log = Array(trace.all.map { EventLogWriter().line($0) }.joined().utf8)
    #expect(try EventLogReader().read(log).events == trace.all)
    return trace.all
  }

  private func rows(_ report: MbedReport) throws -> [String] {
    let suite = try #require(report.targets.first?.suites.first)
    return ["\(suite.result.rawValue) \(suite.elapsed)"]
      + suite.cases.map { "\($0.name) \($0.passed)/\($0.failed) \($0.result.rawValue) \($0.elapsed)" }
  }

  @Test("with recovery a hang costs one case")
  func recover() async throws {
    let events = try await events(.recover)
    #expect(
      try rows(MbedReport(RunOutcome(events: events))) == [
        "TIMEOUT float(50.25)", "PASSES 1/0 OK float(0.25)", "FAILS 0/2 FAIL float(0.0)",
        "HANGS 0/0 ERROR float(0.0)", "AFTER 1/0 OK float(0.0)",
      ])
    #expect(RunOutcome(events: events).closing?.exitCode == 1)
  }

  @Test("without recovery it costs the rest of the suite, as with mbedgt")
  func stop() async throws {
    #expect(
      try rows(MbedReport(RunOutcome(events: await events(.stop)))) == [
        "TIMEOUT float(100.0)", "PASSES 1/0 OK float(0.25)", "FAILS 0/2 FAIL float(0.0)",
        "HANGS 0/0 ERROR float(0.0)", "AFTER 0/0 SKIPPED float(0.0)",
      ])
  }

  @Test("a failed set-up skips all, or leaves the single row of mbedgt")
  func setUp() async throws {
    #expect(
      try rows(MbedReport(RunOutcome(events: await events(.recover, setUpFails: true)))) == [
        "FAIL float(0.0)", "PASSES 0/0 SKIPPED float(0.0)", "FAILS 0/0 SKIPPED float(0.0)",
        "HANGS 0/0 SKIPPED float(0.0)", "AFTER 0/0 SKIPPED float(0.0)",
      ])
    #expect(
      try rows(MbedReport(RunOutcome(events: await events(.stop, setUpFails: true)))) == [
        "FAIL float(0.0)", "mbed-os-tests-netsocket-tcp 0/1 FAIL float(0.0)",
      ])
  }

  @Test("cut at any event, the run still has a row for every planned case and its finished verdicts")
  func prefixes() async throws {
    let events = try await events(.recover)
    let whole = try #require(MbedReport(RunOutcome(events: events)).targets.first?.suites.first).cases
    let planned = try #require(events.firstIndex { if case .planned = $0.event { true } else { false } })
    for count in (planned + 1)...events.count {
      let prefix = Array(events.prefix(count))
      let cases = try #require(MbedReport(RunOutcome(events: prefix)).targets.first?.suites.first).cases
      #expect(cases.map(\.name) == whole.map(\.name))
      for stamped in prefix {
        guard case .caseFinished(let id, _) = stamped.event else { continue }
        #expect(cases.first { $0.name == id.name } == whole.first { $0.name == id.name })
      }
    }
  }
}
