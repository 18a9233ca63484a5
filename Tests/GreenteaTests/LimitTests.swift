import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Limits and recovery", .virtualTime)
struct LimitTests {
  @Test("recover: a hung case ends after half the budget, and the later ones run after a new set-up")
  func recover() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let setUps = Trace<Instant>()
    let log = await run(
      [.madeUp(setUp: { _ in setUps.add(world.now) }, [.ok("A"), .hanging("B"), .ok("C")])],
      on: device, in: world)
    let verdicts = log.verdicts()
    #expect(verdicts.map(\.word) == [.ok, .error, .ok])
    guard case .hung(limit: .seconds(50), let cause) = verdicts[1] else {
      Issue.record("\(verdicts[1])")
      return
    }
    // No server has been talked to.
    #expect(cause.kind == .harness)
    #expect(cause.message.hasPrefix("timed out waiting for: sleep"))
    #expect(cause.advice.contains("netsocket-test --cases B --transcript"))
    #expect(log.results()[1].result.elapsed == .seconds(50))
    #expect(setUps.all.count == 2)
    #expect(device.recoveries == 1)
    #expect(log.word() == .timeout)
    #expect(log.names.filter { $0 == "recovered" }.count == 1)
  }

  @Test("stop: a hung case takes the rest of the budget and blocks the later ones")
  func stop() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run(
      [.madeUp([.lasting("A", .seconds(9)), .hanging("B"), .ok("C")]), .madeUp("next", [.ok("D")])],
      on: device, in: world, .stop)
    #expect(log.results()[1].result.elapsed == .seconds(90))
    #expect(log.verdicts()[1].isHung)
    #expect(log.verdicts()[2] == .blocked(by: "B"))
    #expect(log.word() == .timeout)
    #expect(device.recoveries == 0)
    #expect(log.suiteResult()?.elapsed == .seconds(100))
    #expect(log.word("next") == .ok)
    #expect(log.exitCode == 1)
  }

  @Test("the time of a hang and of its recovery is given back, also to cases that divide what is left")
  func givenBack() async throws {
    let halves = Trace<Duration>()
    let witness = { (name: String) in
      TestCase(name, evidence: Evidence()) { halves.add($0.clock.halfOfRemaining) }
    }
    let log = try await run([
      witness("A"), .hanging("B", after: .seconds(5)), witness("C"), .hanging("D"), .hanging("E"),
      witness("F"),
    ])
    #expect(log.verdicts().map(\.isHung) == [false, true, false, true, true, false])
    // The reset of the set-up took 1 s of the 100 s; looking after the device costs nothing.
    #expect(halves.all == [.milliseconds(49_500), .milliseconds(49_500), .milliseconds(49_500)])
  }

  @Test("a hang late in the budget still leaves room for the set-up after it")
  func lateHang() async throws {
    let world = try World.current
    let log = await run(
      [
        .madeUp(
          setUp: { try await $0.time.sleep(for: .seconds(2)) },
          [.lasting("A", .seconds(44)), .lasting("B", .seconds(46)), .hanging("C"), .ok("D")])
      ], on: ScriptedDevice(world), in: world)
    #expect(log.verdicts().map(\.word) == [.ok, .ok, .error, .ok])
    guard case .hung(limit: .seconds(7), let cause) = log.verdicts()[2] else {
      Issue.record("\(log.verdicts()[2])")
      return
    }
    #expect(cause.kind == .harness)
    #expect(
      cause.message.hasPrefix(
        "the suite's time ran out: 7.0 s of 100.0 s were left for this case, 46.0 s of it by B; waiting for: sleep"
      ), "\(cause.message)")
    #expect(cause.advice.contains("netsocket-test --cases C ") && cause.advice.contains("--timeout-scale"))
  }

  @Test("a budget that is gone makes TIMEOUT and blocks", arguments: RunOptions.OnHang.allCases)
  func budgetGone(onHang: RunOptions.OnHang) async throws {
    let long = ["A", "B", "C"].map { TestCase.lasting($0, .seconds(33)) }
    let log = try await run(long + [.ok("D")], onHang)
    #expect(log.verdicts() == [.ok, .ok, .ok, .blocked(by: "budget")])
    #expect(log.word() == .timeout)
  }

  @Test("a case that dies with its device costs the next one neither time nor verdict")
  func deadDevice() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let halves = Trace<Duration>()
    let log = await run(
      [
        .madeUp([
          TestCase("A", evidence: Evidence()) { context in
            device.change { $0.isAlive = false }
            try context.expect("answer", "", equals: "OK")
          },
          TestCase("B", evidence: Evidence()) { halves.add($0.clock.halfOfRemaining) },
        ])
      ], on: device, in: world)
    #expect(log.verdicts() == [.fail, .ok])
    #expect(device.recoveries == 1)
    #expect(halves.all == [.milliseconds(49_500)])
  }

  @Test("a device that cannot be recovered blocks the rest of its suite, not the next suite")
  func failedRecovery() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    device.change { $0.recoveryFailures = [ScriptedDevice.noAnswer] }
    let log = await run(
      [.madeUp([.hanging("A"), .ok("B")]), .madeUp("next", [.ok("C")])], on: device, in: world)
    #expect(log.verdicts()[1].isBlocked)
    #expect(log.names.contains("recoveryFailed"))
    #expect(log.word("next") == .ok)
  }

  @Test(
    "a lost line is IOERR_SERIAL in its suite and in all later ones", arguments: RunOptions.OnHang.allCases)
  func lineLost(onHang: RunOptions.OnHang) async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run(
      [
        .madeUp("first", [.ok("A")]),
        .madeUp([
          TestCase("B", evidence: Evidence()) { context in
            device.change { $0.isLineLost = true }
            try context.expect("answer", "", equals: "OK")
          },
          .ok("C"),
        ]),
        .madeUp("later", [.ok("D"), .ok("E")]),
      ], on: device, in: world, onHang)
    #expect(log.word("first") == .ok)
    #expect(log.verdicts() == [.fail, .blocked(by: "serial line lost")])
    #expect(log.word() == .serialLineLost)
    #expect(log.verdicts("later").allSatisfy { $0.isBlocked })
    #expect(log.word("later") == .serialLineLost)
    #expect(log.exitCode == 2)
    #expect(device.resets == 2, "a line that is gone is not tried again")
  }

  @Test("a hang is told with what the device did not answer, else with what was waited for")
  func diagnosis() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let pulse = AsyncSignal(world, label: "the echo")
    let waiting = TestCase("A", evidence: Evidence()) { _ in _ = try await pulse.wait(past: 0, until: nil) }
    var log = await run([.madeUp([waiting])], on: device, in: world)
    guard case .hung(_, let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    // No server has been talked to: the network is not to blame.
    #expect(cause.kind == .harness && cause.message.contains("the echo"))
    device.change { $0.diagnosis = Diagnosis(servers: ["TCP a:7: 1 byte out", "TCP b:9: refused"]) }
    log = await run([.madeUp([waiting])], on: device, in: world)
    guard case .hung(_, let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    #expect(cause.kind == .network && cause.message.hasSuffix("; TCP a:7: 1 byte out; TCP b:9: refused"))
    // Doctor checks modules only.
    #expect(cause.advice.hasPrefix("netsocket-test serve "))
    device.change { $0.diagnosis = Diagnosis(lastExchange: "AT → OK", servers: ["TCP a:7: 1 byte out"]) }
    log = await run([.madeUp([waiting])], on: device, in: world)
    #expect(log.verdicts()[0].cause?.advice.hasPrefix("netsocket-test doctor ") == true)
    device.change { $0.diagnosis = Diagnosis(lastExchange: "AT → OK", unanswered: "no answer to AT+CIPSEND") }
    log = await run([.madeUp([waiting])], on: device, in: world)
    guard case .hung(_, let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    #expect(cause.kind == .device && cause.message.contains("AT+CIPSEND"))
    #expect(log.results()[0].result.diagnosis?.lastExchange == "AT → OK")
    let known = Cause(.bench, "the module holds 6 bytes", advice: "check the line")
    device.change { $0.diagnosis = Diagnosis(unanswered: "no answer to AT", cause: known) }
    log = await run([.madeUp([waiting])], on: device, in: world)
    #expect(log.verdicts()[0].cause == known)
  }

  @Test("a hang names the waits that began in the case, and none of those of the bench")
  func waits() async throws {
    let world = try World.current
    let bytes = AsyncSignal(world, label: "bytes")
    let echo = AsyncSignal(world, label: "the echo")
    let log = try await TaskScope.run(world) { scope in
      for _ in 0..<2 {
        scope.spawn {
          // A pump waits again and again.
          while (try? await bytes.wait(past: bytes.count, until: nil)) != nil {}
        }
      }
      let waiting = TestCase("A", evidence: Evidence()) { context in
        bytes.fire()
        try await withThrowingTaskGroup(of: Bool.self) { group in
          group.addTask { try await echo.wait(past: 0, until: nil) }
          group.addTask { try await bytes.wait(past: 1, until: nil) }
          try await group.waitForAll()
        }
      }
      // The scope's children have to begin their waits.
      try await world.sleep(for: .seconds(1))
      return await run([.madeUp([waiting])], on: ScriptedDevice(world), in: world)
    }
    guard case .hung(_, let cause) = log.verdicts()[0] else {
      Issue.record("\(log.verdicts())")
      return
    }
    let list = try #require(cause.message.split(separator: "waiting for: ").last)
    #expect(Set(list.split(separator: "; ")) == ["bytes", "the echo"])
    #expect(list.count == "bytes; the echo".count)
  }

  @Test("a preparation that hangs or throws is judged, and the next case runs on a device that answers")
  func preparation() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let log = await run(
      [
        .madeUp([
          TestCase(
            "A", evidence: Evidence(), prepare: { try await $0.time.sleep(until: .distantFuture) },
            body: { _ in }),
          .ok("B"),
          TestCase(
            "C", evidence: Evidence(),
            prepare: { _ in
              device.change { $0.isAlive = false }
              throw ExpectationTests.Unexpected()
            }, body: { _ in }),
          .ok("D"),
        ])
      ], on: device, in: world)
    let verdicts = log.verdicts()
    #expect(verdicts[0].isHung)
    #expect(verdicts[1] == .ok)
    #expect(verdicts[2].isError(.harness))
    #expect(verdicts[3] == .ok)
    #expect(device.recoveries == 2)
  }

  @Test("what a preparation expects is expected of its case, which does not begin where that fails")
  func failedPreparation() async throws {
    let trace = Trace<String>()
    let log = try await run([
      TestCase(
        "A", evidence: Evidence(),
        prepare: { context in
          context.print("preparing")
          try context.expect("disconnect", "BUSY", equals: "OK")
          try context.expect("status", "UP", equals: "DOWN")
        }, body: { _ in trace.add("A") }),
      .ok("B"),
    ])
    #expect(log.verdicts() == [.fail, .ok])
    #expect(log.results()[0].result.failed == 2)
    #expect(trace.all.isEmpty)
    #expect(
      log.names.filter { ["message", "expectationFailed"].contains($0) }
        == ["message", "expectationFailed", "expectationFailed"])
  }

  @Test("a scope that waits for its next child is not what a hung case waits for")
  func scope() async throws {
    let log = try await run([
      TestCase("A", evidence: Evidence()) { context in
        try await TaskScope.run(context.time) { _ in try await context.time.sleep(for: .seconds(1000)) }
      }
    ])
    #expect(log.verdicts().map(\.cause?.message) == ["timed out waiting for: sleep"])
  }

  @Test("a case that ignores its cancellation for a while is waited for, and that time is given back too")
  func stubborn() async throws {
    let halves = Trace<Duration>()
    let log = try await run([
      .stubborn("A", .seconds(70)),
      TestCase("B", evidence: Evidence()) { halves.add($0.clock.halfOfRemaining) },
    ])
    #expect(log.verdicts()[0].isHung)
    #expect(log.results()[0].result.elapsed == .seconds(70))
    #expect(log.verdicts()[1] == .ok)
    #expect(halves.all == [.milliseconds(49_500)])
  }
}
