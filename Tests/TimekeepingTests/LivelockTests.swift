import TestSupport
import Testing
import Timekeeping

@Suite("Livelock and unwinding")
struct LivelockTests {
  @Test("sleeping for no time, or until the past, in circles is a livelock too")
  func zeroSleeps() async {
    await #expect(throws: WorldError.self) {
      try await VirtualWorld.run(livelockLimit: 1000) { world in
        let pulse = AsyncSignal(world, label: "pulse")
        while true {
          try await world.sleep(for: .zero)
          _ = try await pulse.wait(past: 0, until: .beginning)
        }
      }
    }
  }

  @Test("timers that set each other in circles are a livelock, even without a job")
  func timers() async {
    @Sendable func again(_ world: VirtualWorld) {
      world.schedule(at: world.now) { again(world) }
    }
    await #expect(throws: WorldError.self) {
      try await VirtualWorld.run(livelockLimit: 1000) { world in
        again(world)
        try await world.sleep(for: .seconds(1))
      }
    }
  }

  @Test("time that moves on starts a new count, and so does a new handler")
  func counts() async throws {
    let calls = Trace<Void>()
    try await VirtualWorld.run(livelockLimit: 1000) { world in
      world.onLivelock { calls.add(()) }
      for _ in 0..<20 {
        for _ in 0..<400 { await Task.yield() }
        try await world.sleep(for: .nanoseconds(1))
      }
      for round in 1...3 {
        world.onLivelock { calls.add(()) }
        while calls.all.count < round { await Task.yield() }
      }
    }
    #expect(calls.all.count == 3)
  }

  @Test("a limit of jobs ends a world whose time moves on for ever, and lets it unwind")
  func jobLimit() async {
    let ended = Trace<Void>()
    let error = await #expect(throws: WorldError.self) {
      try await VirtualWorld.run(jobLimit: 1000) { world in
        defer { ended.add(()) }
        while true { try await world.sleep(for: .seconds(1)) }
      }
    }
    #expect(error?.description.hasPrefix("more than 1000 jobs have run by ") == true)
    #expect(ended.all.count == 1)
  }

  @Test("jumps in time count as jobs: timers that set each other for ever end, too")
  func jumpLimit() async {
    @Sendable func again(_ world: VirtualWorld) {
      world.schedule(at: world.now + .seconds(1)) { again(world) }
    }
    await #expect(throws: WorldError.self) {
      try await VirtualWorld.run(jobLimit: 1000) { world in
        again(world)
        try await world.sleep(until: .distantFuture)
      }
    }
  }

  @Test("a body that takes time to unwind after a deadlock comes to its end")
  func unwinding() async {
    let ended = Trace<Void>()
    await #expect(throws: WorldError.deadlock(at: .beginning, waiting: ["nothing"])) {
      try await VirtualWorld.run { world in
        _ = try? await AsyncSignal(world, label: "nothing").wait(past: 0, until: nil)
        await withUnsafeContinuation { continuation in
          world.schedule(at: world.now + .seconds(5)) { continuation.resume() }
        }
        ended.add(())
      }
    }
    #expect(ended.all.count == 1)
  }

  @Test("what is spawned together with a cancellation runs, cancelled; later children do not", .virtualTime)
  func spawnAndCancellation() async throws {
    let world = try World.current
    let trace = Trace<String>()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await TaskScope.run(world) { scope in
          try? await world.sleep(until: .distantFuture)
          for _ in 0..<10 { await Task.yield() }
          scope.spawn { trace.add("late: \(Task.isCancelled)") }
          await Task.yield()
        }
      }
      group.addTask {
        try? await TaskScope.run(world) { scope in
          try? await world.sleep(for: .milliseconds(1))
          withUnsafeCurrentTask { $0?.cancel() }
          scope.spawn { trace.add("early: \(Task.isCancelled)") }
          await Task.yield()
        }
      }
      try? await world.sleep(for: .seconds(1))
      group.cancelAll()
    }
    #expect(trace.all == ["early: true"])
  }

  @Test(
    "a cancelled wait leaves nothing behind: no timer, no cell, no name in the waiting room", .virtualTime)
  func noLeaks() async throws {
    let world = try World.current
    let pulse = AsyncSignal(world, label: "pulse")
    let turnstile = AsyncLock(world, label: "door")
    #expect(try await turnstile.enter())
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask { _ = try? await pulse.wait(past: 0, until: .beginning + .seconds(900)) }
        group.addTask { _ = try? await turnstile.enter(until: .beginning + .seconds(900)) }
        group.addTask { try? await world.sleep(for: .seconds(900)) }
      }
      try? await world.sleep(for: .seconds(1))
      #expect(world.waitingRoom.labels.count == 30)
      group.cancelAll()
    }
    #expect(world.waitingRoom.labels.isEmpty)
    #expect(world.now == .beginning + .seconds(1))
    turnstile.leave()
    #expect(try await turnstile.enter(until: world.now))
  }
}
