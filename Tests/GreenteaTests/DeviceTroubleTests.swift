import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("A device that gives trouble to the bench itself", .virtualTime)
struct DeviceTroubleTests {
  typealias Halves = Trace<Duration>

  private static func dying(_ name: String, _ device: ScriptedDevice) -> TestCase {
    TestCase(name, evidence: Evidence()) { context in
      device.change { $0.isAlive = false }
      try context.expect("answer", "", equals: "OK")
    }
  }

  private static func witness(_ name: String, _ halves: Halves) -> TestCase {
    TestCase(name, evidence: Evidence()) { halves.add($0.clock.halfOfRemaining) }
  }

  private static func cause(_ log: RunLog) -> Cause? {
    for event in log.events.map(\.event) {
      switch event {
      case .setUpFailed(_, _, let cause): return cause
      case .recoveryFailed(_, let cause): return cause
      default: break
      }
    }
    return nil
  }

  @Test("a reset that never ends is a failed set-up because of the device, and the next suite has its turn")
  func reset() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change {
      $0.hangs = [.reset]
      $0.diagnosis = Diagnosis(unanswered: "AT+RST got no answer")
    }
    let log = await run(
      [.madeUp([.ok("A")]), .madeUp("next", tearDown: { _ in }, [.ok("B")])], on: device, in: world)
    #expect(log.verdicts() == [.blocked(by: "set-up")])
    #expect(log.word() == .fail)
    #expect(log.suiteResult()?.elapsed == .seconds(120))
    #expect(log.word("next") == .fail)
    let cause = try #require(Self.cause(log))
    #expect(cause.kind == .device)
    #expect(cause.message == "the reset of the device: timed out after 120 s (AT+RST got no answer)")
  }

  @Test("a question whether it is alive that never ends counts as no, and costs no case any time")
  func question() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.hangs = [.question] }
    let halves = Halves()
    let log = await run([.madeUp([.failing("A"), Self.witness("B", halves)])], on: device, in: world)
    #expect(log.verdicts() == [.fail, .ok])
    #expect(device.recoveries == 1)
    #expect(halves.all == [.milliseconds(49_500)])
  }

  @Test("looking after a device that turns out to be well costs no case any time")
  func well() async throws {
    let world = try World.current
    let halves = Halves()
    let log = await run(
      [.madeUp([.failing("A"), .failing("B"), Self.witness("C", halves)])], on: ScriptedDevice(world),
      in: world)
    #expect(log.verdicts() == [.fail, .fail, .ok])
    #expect(halves.all == [.milliseconds(49_500)])
  }

  @Test("a recovery that never ends has failed because of the device, and the next suite has its turn")
  func recovery() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.hangs = [.recovery] }
    let log = await run(
      [.madeUp([.hanging("A"), .ok("B")]), .madeUp("next", [.ok("C")])], on: device, in: world)
    #expect(log.verdicts()[1] == .blocked(by: "device that does not answer"))
    #expect(log.word() == .timeout)
    #expect(log.word("next") == .ok)
    #expect(Self.cause(log)?.kind == .device)
    #expect(Self.cause(log)?.message == "the recovery of the device: timed out after 120 s")
  }

  @Test("stop: nobody looks after the device before the next suite, as with mbedgt")
  func stop() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let halves = Halves()
    let log = await run(
      [.madeUp([Self.dying("A", device), Self.witness("B", halves)]), .madeUp("next", [.ok("C")])],
      on: device, in: world, .stop)
    #expect(log.verdicts() == [.fail, .ok])
    #expect(device.recoveries == 0)
    #expect(halves.all == [.milliseconds(49_500)])
    #expect(device.resets == 2)
    #expect(log.word("next") == .ok)
  }

  /// Where a line may be lost, and what becomes of the case there.
  enum Place: CaseIterable, Sendable {
    case setUp, preparation, passingCase, failingCase, hangingCase, lastCase, tearDown
  }

  @Test(
    "a lost line is IOERR_SERIAL, told with its cause, wherever it is lost and however the suite goes on",
    arguments: Place.allCases, RunOptions.OnHang.allCases)
  func lostLine(place: Place, onHang: RunOptions.OnHang) async throws {
    for policy in [TestSuite.FailurePolicy.continue, .abort] {
      let world = try World.current
      let device = ScriptedDevice(world)
      let at: @Sendable (Place) -> Void = { here in
        if here == place { device.change { $0.isLineLost = true } }
      }
      let suite = TestSuite.madeUp(
        policy: policy,
        setUp: { context in
          at(.setUp)
          try context.expect("connect", place == .setUp, equals: false)
        },
        tearDown: { _ in at(.tearDown) },
        [
          TestCase("A", evidence: Evidence(), prepare: { _ in at(.preparation) }) { _ in at(.passingCase) },
          TestCase("B", evidence: Evidence()) { context in
            at(.failingCase)
            try context.expect("answer", place == .failingCase, equals: false)
          },
          TestCase("C", evidence: Evidence()) { context in
            at(.hangingCase)
            if place == .hangingCase { try await context.time.sleep(until: .distantFuture) }
          },
          TestCase("D", evidence: Evidence()) { _ in at(.lastCase) },
        ])
      let log = await run([suite, .madeUp("next", [.ok("E")])], on: device, in: world, onHang)
      #expect(log.word() == .serialLineLost)
      #expect(log.word("next") == .serialLineLost)
      #expect(log.verdicts("next") == [.blocked(by: "serial line lost")])
      #expect(!log.names.contains("recovered"))
      var causes: [Cause] = []
      for event in log.events.map(\.event) {
        switch event {
        case .setUpFailed(_, _, let cause?), .tearDownFailed(_, _, let cause?), .recoveryFailed(_, let cause):
          causes.append(cause)
        default: break
        }
      }
      #expect(causes == [ScriptedDevice.lineLost])
      // Who came before the loss has its verdict, who comes after it is blocked by it and by nothing else.
      let blocked = log.verdicts().filter(\.isBlocked)
      #expect(blocked.allSatisfy { $0 == .blocked(by: "serial line lost") })
      let expected = [
        Place.setUp: 4, .preparation: 3, .passingCase: 3, .failingCase: 2, .hangingCase: 1, .lastCase: 0,
        .tearDown: 0,
      ]
      #expect(blocked.count == expected[place])
    }
  }
}
