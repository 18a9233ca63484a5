import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

/// Runs of random suites on random devices: what holds whatever goes wrong.
@Suite("Every run")
struct RunPropertyTests {
  static let seeds: [UInt64] = Array(0..<60)

  @Test(
    "gives each planned case exactly one verdict, tells it in order, and repeats itself", arguments: seeds)
  func invariants(seed: UInt64) async throws {
    for onHang in RunOptions.OnHang.allCases {
      let log = try await Self.run(seed, onHang)
      #expect(try await Self.run(seed, onHang) == log)
      Self.checkPlan(log)
      Self.checkOrder(log)
      Self.checkWords(log)
    }
  }

  // MARK: What must hold

  static func checkPlan(_ log: RunLog) {
    var planned: [String] = []
    for case .planned(let suite, let cases, _) in log.events.map(\.event) {
      planned += cases.map { "\(suite)/\($0)" }
    }
    var finished: [String] = []
    for case .caseFinished(let id, let result) in log.events.map(\.event) {
      finished.append("\(id.suite)/\(id.name)")
      #expect((result.passed == 1) == result.verdict.isOK)
      #expect((result.failed > 0) == (result.verdict == .fail))
      #expect([0, 1].contains(result.passed) && (result.passed == 0 || result.failed == 0))
    }
    #expect(finished == planned)
  }

  static func checkOrder(_ log: RunLog) {
    #expect(zip(log.events, log.events.dropFirst()).allSatisfy { $0.instant <= $1.instant })
    let lastPlanned = log.names.lastIndex(of: "planned") ?? 0
    #expect(lastPlanned < log.names.firstIndex(of: "suiteStarted") ?? 1)
    #expect(log.names.first == "runStarted" && log.names.last == "runFinished")
    var running: CaseID?
    for event in log.events.map(\.event) {
      switch event {
      case .caseStarted(let id):
        #expect(running == nil)
        running = id
      case .message(let id, _), .expectationFailed(let id, _): #expect(running == id)
      case .caseFinished(let id, let result):
        #expect(running == (result.verdict.isBlocked ? nil : id))
        running = nil
      default: break
      }
    }
    #expect(running == nil)
  }

  static func checkWords(_ log: RunLog) {
    var bad = 0
    var isLost = false
    for case .suiteFinished(let suite, let result) in log.events.map(\.event) {
      if result.word != .ok { bad += 1 }
      let isSound = log.verdicts(suite).allSatisfy(\.isOK)
      if result.word == .ok { #expect(isSound) }
      if isLost { #expect(result.word == .serialLineLost) }
      isLost = result.word == .serialLineLost
    }
    #expect(log.exitCode == bad)
    #expect(log.names.count { $0 == "suiteFinished" } == log.names.count { $0 == "planned" })
  }

  // MARK: Chance

  static func run(_ seed: UInt64, _ onHang: RunOptions.OnHang) async throws -> RunLog {
    try await VirtualWorld.run(livelockLimit: 3000) { world in
      var chance = SeededGenerator(seed: seed)
      let device = ScriptedDevice(world)
      let failures = (0..<20).map { _ in
        chance.chance(0.15) ? ScriptedDevice.noAnswer : chance.chance(0.03) ? ScriptedDevice.lineLost : nil
      }
      let hangs = ScriptedDevice.Service.allCases.filter { _ in chance.chance(0.05) }
      device.change {
        $0.resetFailures = failures
        $0.recoveryFailures = failures.reversed()
        $0.hangs = Set(hangs)
      }
      let suites = (0...chance.below(4)).map { number in
        TestSuite.madeUp(
          "suite \(number)", budget: .seconds(Int64(chance.below(200)) + 2),
          policy: chance.chance(0.3) ? .abort : .continue,
          setUp: chance.chance(0.7) ? Self.nothing : Self.body(&chance, device),
          tearDown: chance.chance(0.7) ? Self.nothing : Self.body(&chance, device),
          (0..<chance.below(7)).map { index in
            TestCase(
              "CASE_\(index)", evidence: chance.chance(0.1) ? Evidence([.joins: 1]) : Evidence(),
              prepare: chance.chance(0.8) ? Self.nothing : Self.body(&chance, device),
              body: Self.body(&chance, device))
          })
      }
      let interruption = chance.chance(0.3) ? Instant.beginning + .seconds(Int64(chance.below(300))) : nil
      return await GreenteaTests.run(suites, on: device, in: world, onHang, interruption: interruption)
    }
  }

  static let nothing: TestSuite.Body = { _ in }

  /// One of everything that a case may do.
  static func body(_ chance: inout SeededGenerator, _ device: ScriptedDevice) -> TestSuite.Body {
    let seconds = Duration.seconds(Int64(chance.below(40)))
    switch chance.below(16) {
    case 0: return TestCase.hanging("", after: seconds).body
    case 1: return TestCase.circling("").body
    case 2: return TestCase.circling("", sleeping: true).body
    case 3: return TestCase.stubborn("", seconds).body
    case 4: return { _ in throw ExpectationTests.Unexpected() }
    case 5: return { _ in throw CancellationError() }
    case 6: return TestCase.failing("", times: 3).body
    case 7:
      return { context in
        context.print("the device dies")
        device.change { $0.isAlive = false }
        try context.expect("answer", "", equals: "OK")
      }
    case 8:
      return { context in
        try await context.time.sleep(for: seconds)
        device.change { $0.isLineLost = seconds > .seconds(35) }
        try context.expect("answer", "", equals: "OK")
      }
    case 9:
      return { context in
        try context.expect("answer", "", equals: "OK")
        try await context.time.sleep(until: .distantFuture)
      }
    case 10: return { _ in device.change { $0.evidence[.joins] += 1 } }
    default: return TestCase.lasting("", seconds).body
    }
  }
}
