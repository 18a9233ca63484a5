import Greentea
import NetworkSocket
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("Cases that run more than once", .virtualTime)
struct RepetitionTests {
  /// Attempts of one case after another; `true` is OK.
  private static func scripted(_ name: String, _ outcomes: [Bool], lasting: Duration = .zero) -> TestCase {
    let turn = Trace<Int>()
    return TestCase(name, evidence: Evidence()) { context in
      let number = turn.all.count
      turn.add(number)
      try await context.time.sleep(for: lasting)
      try context.expect("attempt \(number + 1)", outcomes[min(number, outcomes.count - 1)], equals: true)
    }
  }

  private static func run(
    _ cases: [TestCase], _ options: RunOptions, policy: TestSuite.FailurePolicy = .continue,
    budget: Duration = .seconds(100), interruption: Instant? = nil
  ) async throws -> RunLog {
    let world = try World.current
    return await GreenteaTests.run(
      [.madeUp(budget: budget, policy: policy, cases)], on: ScriptedDevice(world), in: world, options,
      interruption: interruption)
  }

  private static func attempts(_ log: RunLog, of name: String) -> [(number: Int, verdict: Verdict)] {
    log.events.compactMap {
      guard case .caseFinished(let id, let result) = $0.event, id.name == name else { return nil }
      return (id.attempt, result.verdict)
    }
  }

  @Test(
    "are tried again until they are OK, and no more often than is allowed",
    arguments: [
      ([true], 3, [true]), ([false, true], 3, [false, true]),
      ([false, false, false, true], 2, [false, false, false]),
      ([false], 0, [false]),
    ])
  func retry(script: [Bool], retries: Int, expected: [Bool]) async throws {
    let log = try await Self.run(
      [Self.scripted("A", script), .ok("B")],
      RunOptions(repetition: retries == 0 ? .once : .untilOK(retries: retries)))
    let attempts = Self.attempts(log, of: "A")
    #expect(attempts.map(\.number) == Array(1...expected.count))
    #expect(attempts.map(\.verdict.isOK) == expected)
    #expect(log.word() == (expected.last == true ? .ok : .fail))
    #expect(log.exitCode == (expected.last == true ? 0 : 1))
    #expect(Self.attempts(log, of: "B").count == 1)
  }

  @Test(
    "run until they are not OK, and no more often than is wanted",
    arguments: [
      ([true], 3, [true, true, true]), ([true, false, true], 5, [true, false]), ([false, true], 4, [false]),
    ])
  func repeated(script: [Bool], times: Int, expected: [Bool]) async throws {
    let log = try await Self.run([Self.scripted("A", script)], RunOptions(repetition: .whileOK(times: times)))
    #expect(Self.attempts(log, of: "A").map(\.verdict.isOK) == expected)
    #expect(log.word() == (expected.last == true ? .ok : .fail))
  }

  @Test(
    "count as their last attempt, or as failed if a flaky case shall", arguments: RunOptions.Flaky.allCases)
  func flaky(flaky: RunOptions.Flaky) async throws {
    let options = RunOptions(repetition: .untilOK(retries: 1), flaky: flaky)
    let log = try await Self.run([Self.scripted("A", [false, true])], options)
    #expect(log.word() == (flaky == .ok ? .ok : .fail))
    // The verdict of the attempt is what it was.
    #expect(Self.attempts(log, of: "A").last?.verdict == .ok)
    // What never failed is not flaky.
    #expect(try await Self.run([.ok("A")], options).word() == .ok)
  }

  @Test("end the suite of the abort policy only when no attempt is left")
  func abort() async throws {
    let options = RunOptions(repetition: .untilOK(retries: 1))
    let saved = try await Self.run([Self.scripted("A", [false, true]), .ok("B")], options, policy: .abort)
    #expect(Self.attempts(saved, of: "B").map(\.verdict) == [.ok])
    let lost = try await Self.run([Self.scripted("A", [false]), .ok("B")], options, policy: .abort)
    #expect(Self.attempts(lost, of: "B").map(\.verdict) == [.blocked(by: "A")])
  }

  @Test("that hang are tried again on a device that was brought back, but not where a hang ends the suite")
  func hung() async throws {
    let options = RunOptions(repetition: .untilOK(retries: 2))
    let log = try await Self.run([.hanging("A"), .ok("B")], options)
    #expect(Self.attempts(log, of: "A").count == 3)
    #expect(log.names.count { $0 == "recovered" } == 3)
    #expect(Self.attempts(log, of: "B").map(\.verdict) == [.ok])
    #expect(log.word() == .timeout)
    var stopping = options
    stopping.onHang = .stop
    let stopped = try await Self.run([.hanging("A"), .ok("B")], stopping)
    #expect(Self.attempts(stopped, of: "A").count == 1)
    #expect(Self.attempts(stopped, of: "B").map(\.verdict.isBlocked) == [true])
  }

  @Test("do not use up the time of the cases after them")
  func time() async throws {
    for (options, script) in [
      (RunOptions(repetition: .untilOK(retries: 9)), [false, false, false, false, false, true]),
      (
        RunOptions(onHang: .stop, repetition: .untilOK(retries: 9)),
        [false, false, false, false, false, true]
      ),
      (RunOptions(repetition: .whileOK(times: 6)), [true]),
    ] {
      let log = try await Self.run(
        [Self.scripted("A", script, lasting: .seconds(30)), .lasting("B", .seconds(45))], options)
      #expect(Self.attempts(log, of: "A").count == 6)
      #expect(Self.attempts(log, of: "B").allSatisfy { $0.verdict == .ok })
      #expect(log.word() == .ok)
    }
  }

  @Test("are not tried again once the run is stopped")
  func interrupted() async throws {
    let log = try await Self.run(
      [.hanging("A"), .ok("B")], RunOptions(repetition: .untilOK(retries: 5)),
      interruption: World.current.now + .seconds(20))
    #expect(Self.attempts(log, of: "A").map(\.verdict) == [.interrupted])
    #expect(Self.attempts(log, of: "B").map(\.verdict.isBlocked) == [true])
  }
}
