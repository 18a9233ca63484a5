import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("A device that falls silent while a case waits", .virtualTime)
struct SilenceTests {
  /// Waits for an answer that does not come; the device says its last word at the beginning.
  private static func waiting(_ device: ScriptedDevice, _ world: VirtualWorld) -> TestCase {
    TestCase("A", evidence: Evidence()) { context in
      device.change { $0.silentSince = world.now }
      try await context.time.sleep(until: .distantFuture)
    }
  }

  @Test("is asked after 10, 15 and 20 s, and ends the case after 25 s; that time is given back")
  func silent() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.diagnosis = Diagnosis(unanswered: "no answer to AT within 5.0 s") }
    let halves = Trace<Duration>()
    let log = await run(
      [
        .madeUp([
          Self.waiting(device, world),
          TestCase("B", evidence: Evidence()) { halves.add($0.clock.halfOfRemaining) },
        ])
      ], on: device, in: world)
    // The reset of the set-up took 1 s.
    #expect(device.probes == [11, 16, 21].map { .beginning + .seconds($0) })
    guard case .hung(limit: .seconds(25), let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    #expect(cause.kind == .device)
    #expect(cause.message == "silent for 25 s: no answer to AT within 5.0 s")
    #expect(log.results()[0].result.elapsed == .seconds(25))
    #expect(device.recoveries == 1)
    #expect(log.verdicts()[1] == .ok)
    #expect(halves.all == [.milliseconds(49_500)])
  }

  @Test("and answers the questions leaves the case its whole limit", arguments: 1...3)
  func answers(question: Int) async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.answersProbe = { $0 % question == 0 } }
    let log = await run([.madeUp([Self.waiting(device, world)])], on: device, in: world)
    guard case .hung(limit: .seconds(50), let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    #expect(cause.message.hasPrefix("timed out waiting for: sleep"))
    #expect(!cause.message.contains("silence"))
  }

  @Test("but may be silent is not asked")
  func exempt() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run([.madeUp([.hanging("A")])], on: device, in: world)
    #expect(device.probes.isEmpty)
    #expect(log.results()[0].result.elapsed == .seconds(50))
  }

  @Test("that speaks every 9 s is not asked")
  func slow() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let slow = TestCase("A", evidence: Evidence()) { context in
      for _ in 0..<5 {
        device.change { $0.silentSince = world.now }
        try await context.time.sleep(for: .seconds(9))
      }
    }
    let log = await run([.madeUp([slow])], on: device, in: world)
    #expect(device.probes.isEmpty)
    #expect(log.verdicts() == [.ok])
  }

  @Test("is left alone with --on-hang stop, as by mbedgt")
  func stop() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run([.madeUp([Self.waiting(device, world)])], on: device, in: world, .stop)
    #expect(device.probes.isEmpty)
    #expect(log.results()[0].result.elapsed == .seconds(99))
  }
}
