import TestSupport
import Testing
import Timekeeping

@Suite("Waiting", .virtualTime)
struct WaitingTests {
  @Test("a pulse between reading the count and waiting is not lost")
  func noLostPulse() async throws {
    let pulse = AsyncSignal(try World.current, label: "pulse")
    let seen = pulse.count
    pulse.fire()
    #expect(try await pulse.wait(past: seen, until: .beginning))
  }

  @Test("a pulse wakes every waiter")
  func wakesAll() async throws {
    let world = try World.current
    let pulse = AsyncSignal(world, label: "pulse")
    let woken = Trace<Void>()
    await withDiscardingTaskGroup { group in
      for _ in 0..<5 {
        group.addTask {
          if (try? await pulse.wait(past: 0, until: nil)) == true { woken.add(()) }
        }
      }
      try? await world.sleep(for: .milliseconds(1))
      pulse.fire()
    }
    #expect(woken.all.count == 5)
  }

  @Test("a wait ends at its deadline, not before")
  func deadline() async throws {
    let world = try World.current
    let pulse = AsyncSignal(world, label: "pulse")
    #expect(try await !pulse.wait(past: 0, until: world.now + .milliseconds(250)))
    #expect(world.now == .beginning + .milliseconds(250))
  }

  @Test("a flag raised before the wait satisfies it once")
  func flag() async throws {
    let world = try World.current
    let flag = EventFlag(world, label: "flag")
    flag.raise()
    flag.raise()
    #expect(try await flag.take(until: world.now))
    #expect(try await !flag.take(until: world.now + .seconds(1)))
  }

  @Test("a lock lets one in at a time, in the order of asking, and passes over those who left")
  func lock() async throws {
    let world = try World.current
    let lock = AsyncLock(world, label: "door")
    let trace = Trace<String>()
    await withTaskGroup(of: Void.self) { group in
      for name in ["a", "b", "c", "d"] {
        group.addTask {
          let limit: Duration = name == "b" ? .milliseconds(5) : .seconds(60)
          guard (try? await lock.enter(until: world.now + limit)) == true else {
            trace.add("\(name) gave up")
            return
          }
          trace.add("\(name) in")
          try? await world.sleep(for: .milliseconds(10))
          trace.add("\(name) out")
          lock.leave()
        }
      }
    }
    #expect(
      trace.all == [
        "a in", "b gave up", "a out", "c in", "c out", "d in", "d out",
      ])
  }

  @Test("a cancelled waiter at a lock leaves the queue")
  func cancelledWaiter() async throws {
    let world = try World.current
    let lock = AsyncLock(world, label: "door")
    #expect(try await lock.enter())
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: CancellationError.self) { try await lock.enter() } }
      try? await world.sleep(for: .milliseconds(1))
      group.cancelAll()
    }
    lock.leave()
    #expect(try await lock.enter(until: world.now))
  }

  @Test("a scope cancels its children and waits for them")
  func scope() async throws {
    let world = try World.current
    let ended = Trace<Void>()
    try await TaskScope.run(world) { scope in
      scope.spawn {
        try? await world.sleep(until: .distantFuture)
        ended.add(())
      }
      try await world.sleep(for: .seconds(1))
      #expect(ended.all.isEmpty)
    }
    #expect(ended.all.count == 1)
    #expect(world.now == .beginning + .seconds(1))
  }
}
