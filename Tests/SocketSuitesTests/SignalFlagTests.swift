import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("The flag that a socket's signal sets", .virtualTime)
struct SignalFlagTests {
  @Test("satisfies one wait, also when it was set before it, and however often")
  func before() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    signal.set()
    signal.set()
    #expect(await signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning)
    #expect(await !signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning + .seconds(5))
  }

  @Test("ends a wait as soon as it is set")
  func during() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    world.schedule(at: world.now + .milliseconds(30), signal.set)
    #expect(await signal.wait(for: .seconds(5)))
    #expect(world.now == .beginning + .milliseconds(30))
  }

  @Test("a cancelled wait ends at once, without the flag")
  func cancelled() async throws {
    let world = try World.current
    let signal = SignalFlag(world)
    let results = Trace<Bool>()
    await withDiscardingTaskGroup { group in
      group.addTask { results.add(await signal.wait(for: .seconds(5))) }
      try? await world.sleep(for: .milliseconds(10))
      group.cancelAll()
    }
    #expect(results.all == [false])
    #expect(world.now == .beginning + .milliseconds(10))
  }
}
