import Greentea
import NetworkSocket
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("Set-up, tear-down, interruption", .virtualTime)
struct SetUpTests {
  static let failingSetUp: TestSuite.Body = { try $0.expect("connect", "NO_SSID", equals: "OK") }

  @Test("recover: a failed set-up blocks every case, and the suite is FAIL")
  func blocked() async throws {
    let world = try World.current
    let log = await run(
      [.madeUp(setUp: Self.failingSetUp, [.ok("A"), .ok("B")])], on: ScriptedDevice(world), in: world)
    #expect(log.verdicts() == [.blocked(by: "set-up"), .blocked(by: "set-up")])
    #expect(log.suiteResult().map { [$0.word.rawValue, "\($0.hasInventedRow)"] } == ["FAIL", "false"])
    guard
      case .setUpFailed("made-up", let failures, nil)? = log.events.map(\.event).first(where: {
        if case .setUpFailed = $0 { true } else { false }
      })
    else {
      Issue.record("no setUpFailed")
      return
    }
    #expect(failures.map(\.what) == ["connect"])
  }

  @Test("what a set-up and a tear-down print is told")
  func messages() async throws {
    let world = try World.current
    let suite = TestSuite.madeUp(
      setUp: { $0.print("joining") }, tearDown: { $0.print("leaving") }, [.ok("A")])
    let log = await run([suite], on: ScriptedDevice(world), in: world)
    let outcome = try #require(RunOutcome(events: log.events)["made-up"])
    #expect(outcome.log.map(\.content) == [.message("joining"), .message("leaving")])
  }

  @Test("what the recording of events takes is given back to the suite")
  func slowSink() async throws {
    let time = SlowlyRecordedTime(try World.current)
    let trace = Trace<StampedEvent>()
    let runner = GreenteaRunner(time: time, device: ScriptedDevice(try World.current), options: RunOptions())
    {
      trace.add($0)
      time.lose(.seconds(9))
    }
    let suite = TestSuite.madeUp(budget: .seconds(20), ["A", "B", "C"].map { .ok($0) })
    #expect(await runner.run(TestPlan(suites: [suite], notBuilt: []), .madeUp) == 0)
    #expect(RunLog(events: trace.all).verdicts() == [.ok, .ok, .ok])
  }

  @Test("stop: a failed set-up makes the one invented row, and every case still has its verdict")
  func inventedRow() async throws {
    let world = try World.current
    let log = await run(
      [.madeUp(setUp: Self.failingSetUp, [.ok("A"), .ok("B")])], on: ScriptedDevice(world), in: world, .stop)
    #expect(log.verdicts() == [.blocked(by: "set-up"), .blocked(by: "set-up")])
    #expect(log.suiteResult().map { [$0.word.rawValue, "\($0.hasInventedRow)"] } == ["FAIL", "true"])
  }

  @Test("a reset that fails is a failed set-up; a lost line in it is IOERR_SERIAL")
  func reset() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.resetFailures = [ScriptedDevice.noAnswer, nil, ScriptedDevice.lineLost] }
    let log = await run(
      ["a", "b", "c", "d"].map { .madeUp($0, [.ok("A")]) }, on: device, in: world)
    #expect(["a", "b", "c", "d"].map { log.word($0) } == [.fail, .ok, .serialLineLost, .serialLineLost])
    #expect(log.exitCode == 3)
  }

  @Test(
    "a set-up that hangs or throws has failed: FAIL, or TIMEOUT where it has used up the budget",
    arguments: [(RunOptions.OnHang.recover, MbedResult.fail), (.stop, .timeout)])
  func hangingSetUp(onHang: RunOptions.OnHang, word: MbedResult) async throws {
    let world = try World.current
    let log = await run(
      [
        .madeUp(setUp: { try await $0.time.sleep(until: .distantFuture) }, [.ok("A")]),
        .madeUp("thrown", setUp: { _ in throw ExpectationTests.Unexpected() }, [.ok("A")]),
      ], on: ScriptedDevice(world), in: world, onHang)
    #expect(log.word() == word)
    #expect(log.word("thrown") == .fail)
    #expect(log.verdicts() == [.blocked(by: "set-up")])
  }

  @Test("the tear-down runs once after a set-up that worked, and its failures judge nothing")
  func tearDown() async throws {
    let world = try World.current
    let trace = Trace<String>()
    let tearDown: TestSuite.Body = { context in
      trace.add("down")
      try context.expect("disconnect", "BUSY", equals: "OK")
    }
    let log = await run(
      [
        .madeUp(tearDown: tearDown, [.ok("A"), .hanging("B"), .ok("C")]),
        .madeUp("no set-up", setUp: Self.failingSetUp, tearDown: tearDown, [.ok("A")]),
      ], on: ScriptedDevice(world), in: world)
    #expect(trace.all == ["down"])
    #expect(log.names.count { $0 == "tearDownFailed" } == 1)
    #expect(log.verdicts().map(\.isOK) == [true, false, true])
  }

  @Test("everything is planned before anything runs; starts and ends come in pairs, in order")
  func order() async throws {
    let world = try World.current
    let log = await run(
      [.madeUp([.ok("A"), .failing("B", times: 2)]), .madeUp("next", [.ok("C")])],
      on: ScriptedDevice(world), in: world)
    #expect(
      log.names == [
        "runStarted", "planned", "planned", "suiteStarted", "caseStarted", "caseFinished", "caseStarted",
        "expectationFailed", "expectationFailed", "caseFinished", "suiteFinished", "suiteStarted",
        "caseStarted", "caseFinished", "suiteFinished", "runFinished",
      ])
    #expect(log.events.last?.event == .runFinished(elapsed: world.now - .beginning, exitCode: 1))
  }

  @Test("the exit code counts the suites that are not OK, up to 63", arguments: [0, 1, 62, 63, 64, 100])
  func exitCode(bad: Int) async throws {
    let world = try World.current
    let suites = (0..<bad).map { TestSuite.madeUp("bad \($0)", [.failing("A"), .failing("B")]) }
    let log = await run(suites + [.madeUp([.ok("A")])], on: ScriptedDevice(world), in: world)
    #expect(log.exitCode == min(bad, 63))
  }

  @Test("an interrupted run ends its case, blocks the rest, and says that it has finished")
  func interruption() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run(
      [.madeUp([.ok("A"), .hanging("B"), .ok("C")]), .madeUp("next", [.ok("D")])], on: device, in: world,
      interruption: .beginning + .seconds(20))
    #expect(log.verdicts() == [.ok, .interrupted, .blocked(by: "interruption")])
    #expect(log.verdicts("next") == [.blocked(by: "interruption")])
    #expect(log.results().map(\.result.passed) == [1, 0, 0])
    #expect(log.word() == .error)
    #expect(log.word("next") == .error)
    #expect(log.names.last == "runFinished")
    #expect(log.exitCode == 2)
    #expect(device.resets == 1, "nothing more is done to the device")
    #expect(world.now == .beginning + .seconds(20))
  }

  @Test("an interruption is one wherever it comes", arguments: [0, 500, 1500, 2500, 4500])
  func anywhere(milliseconds: Int) async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run(
      [
        .madeUp(
          setUp: { try await $0.time.sleep(for: .seconds(1)) },
          [
            TestCase("A", evidence: Evidence()) { context in
              try await context.time.sleep(for: .seconds(1))
              device.change { $0.isAlive = false }
              try context.expect("answer", "", equals: "OK")
            },
            .ok("B"),
          ])
      ], on: device, in: world, interruption: .beginning + .milliseconds(milliseconds))
    #expect(log.verdicts().last == .blocked(by: "interruption"))
    #expect(log.word() == (milliseconds < 3000 ? .error : .fail))
    #expect(!log.names.contains("setUpFailed") && !log.names.contains("recoveryFailed"))
  }

  @Test("a stubborn case is waited for when the run is interrupted")
  func stubborn() async throws {
    let world = try World.current
    let log = await run(
      [.madeUp([.stubborn("A", .seconds(30))])], on: ScriptedDevice(world), in: world,
      interruption: .beginning + .seconds(5))
    #expect(log.verdicts() == [.interrupted])
    #expect(log.results()[0].result.elapsed == .seconds(30))
  }
}

/// A time in which a synchronous call, such as a commit to a slow disk, can take a while.
private final class SlowlyRecordedTime: TimeSource {
  private let base: any TimeSource
  private let lost = Mutex(Duration.zero)

  init(_ base: any TimeSource) {
    self.base = base
  }

  func lose(_ duration: Duration) { lost.withLock { $0 += duration } }

  var now: Instant { base.now + lost.withLock(\.self) }
  var waitRegistry: WaitRegistry { base.waitRegistry }
  func cancel(_ timer: TimerID) { base.cancel(timer) }
  func onLivelock(_ action: (@Sendable () -> Void)?) { base.onLivelock(action) }

  func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    base.schedule(at: base.now + max(instant - now, .zero), action)
  }
}
