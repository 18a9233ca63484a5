import Glibc
import Testing
import Timekeeping

@Suite("The real world")
struct RealWorldTests {
  @Test("sleeps at least as long as asked and runs timers in order")
  func sleeps() async throws {
    let world = RealWorld()
    let start = world.now
    try await world.sleep(for: .milliseconds(30))
    #expect(world.now - start >= .milliseconds(30))
    let pulse = AsyncSignal(world, label: "pulse")
    world.schedule(at: world.now + .milliseconds(10)) { pulse.fire() }
    #expect(try await pulse.wait(past: 0, until: world.now + .seconds(500)))
  }

  @Test("runs its tasks on one thread, whatever thread wakes them")
  func oneThread() async throws {
    let threads = try await RealWorld.run { world in
      let signal = AsyncSignal(world, label: "pulse")
      var threads: Set<pthread_t> = []
      for round in 0..<100 {
        try SystemThread.start { signal.fire() }
        #expect(try await signal.wait(past: UInt64(round), until: world.now + .seconds(500)))
        threads.insert(pthread_self())
      }
      return threads.count
    }
    #expect(threads == 1)
  }

  @Test("a cancelled sleep ends at once")
  func cancels() async throws {
    let world = RealWorld()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) { try await world.sleep(for: .seconds(600)) }
      }
      try? await world.sleep(for: .milliseconds(5))
      group.cancelAll()
    }
    #expect(world.now < .beginning + .seconds(600))
  }
}
