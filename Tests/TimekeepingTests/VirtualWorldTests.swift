import TestSupport
import Testing
import Timekeeping

@Suite("The virtual world")
struct VirtualWorldTests {
  @Test("jumps to the next timer instead of waiting", .virtualTime)
  func jumps() async throws {
    let world = try World.current
    let real = ContinuousClock.now
    try await world.sleep(for: .seconds(3600))
    #expect(world.now == .beginning + .seconds(3600))
    #expect(ContinuousClock.now - real < .seconds(3600))
  }

  @Test("wakes sleepers in the order of their deadlines, then of their asking", .virtualTime)
  func order() async throws {
    let world = try World.current
    let trace = Trace<Int>()
    await withDiscardingTaskGroup { group in
      for (index, milliseconds) in [30, 10, 20, 10].enumerated() {
        group.addTask {
          try? await world.sleep(for: .milliseconds(milliseconds))
          trace.add(index)
        }
      }
    }
    #expect(trace.all == [1, 3, 2, 0])
  }

  @Test("a cancelled sleep ends at once and its timer does not move time", .virtualTime)
  func cancelledSleep() async throws {
    let world = try World.current
    let ended = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do {
          try await world.sleep(for: .seconds(10))
          return false
        } catch {
          return true
        }
      }
      try? await world.sleep(for: .seconds(1))
      group.cancelAll()
      return await group.next() ?? false
    }
    #expect(ended)
    #expect(world.now == .beginning + .seconds(1))
    try await world.sleep(for: .seconds(1))
    #expect(world.now == .beginning + .seconds(2))
  }

  @Test("a deadlock is reported with the names of what is waited for")
  func deadlock() async {
    await #expect(throws: WorldError.deadlock(at: .beginning + .seconds(2), waiting: ["the answer"])) {
      try await VirtualWorld.run { world in
        try await world.sleep(for: .seconds(2))
        let pulse = AsyncSignal(world, label: "the answer")
        _ = try await pulse.wait(past: 0, until: nil)
      }
    }
  }

  @Test(
    "a timer at the far future never comes: if no other is left, that is a deadlock, and time stands still",
    arguments: [Duration.nanoseconds(Int64.max), .seconds(Int64.max)])
  func farFuture(duration: Duration) async {
    await #expect(throws: WorldError.deadlock(at: .beginning + .seconds(2), waiting: ["sleep"])) {
      try await VirtualWorld.run { world in
        try await world.sleep(for: .seconds(2))
        try await world.sleep(for: duration)
      }
    }
  }

  @Test("a livelock calls the handler, and ends the world if that did not help")
  func livelock() async {
    let calls = Trace<Void>()
    await #expect(throws: WorldError.self) {
      try await VirtualWorld.run(livelockLimit: 1000) { world in
        world.onLivelock { calls.add(()) }
        while !Task.isCancelled { await Task.yield() }
      }
    }
    #expect(calls.all.count == 1)
  }

  @Test("a livelock whose handler helps is survived")
  func cured() async throws {
    let instant = try await VirtualWorld.run(livelockLimit: 1000) { world in
      let stop = Trace<Void>()
      world.onLivelock { stop.add(()) }
      while stop.all.isEmpty { await Task.yield() }
      try await world.sleep(for: .seconds(1))
      return world.now
    }
    #expect(instant == .beginning + .seconds(1))
  }

  @Test("errors of the body come out as they are")
  func bodyErrors() async {
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await VirtualWorld.run { _ in throw Failure() }
    }
  }

  @Test("children, groups and actors stay in the world, in the same order each time")
  func determinism() async throws {
    actor Lines {
      var all: [String] = []
      func add(_ line: String) { all.append(line) }
    }
    @Sendable func run() async throws -> [String] {
      try await VirtualWorld.run { world in
        let trace = Lines()
        try await TaskScope.run(world) { scope in
          for name in ["a", "b", "c"] {
            scope.spawn {
              for step in 0..<5 {
                try? await world.sleep(for: .milliseconds(step * 3 + (name == "b" ? 1 : 2)))
                await trace.add("\(name)\(step)@\(world.now)")
              }
            }
          }
          async let quick: Void = world.sleep(for: .milliseconds(7))
          try await quick
          await trace.add("body")
          try await world.sleep(for: .seconds(1))
        }
        return await trace.all
      }
    }
    let first = try await run()
    #expect(first.count == 16)
    for _ in 0..<50 {
      #expect(try await run() == first)
    }
  }
}
