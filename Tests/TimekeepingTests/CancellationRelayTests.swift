import TestSupport
import Testing
import Timekeeping

@Suite("A relay of a task's cancellation", .virtualTime)
struct CancellationRelayTests {
  @Test("ends the wait of a task that is cancelled, and lets signals and deadlines end the others")
  func waits() async throws {
    let world = try World.current
    let signal = AsyncSignal(world, label: "signal")
    let ends = Trace<String>()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await CancellationRelay.run { relay in
          for seen in 0..<3 {
            do throws(CancellationError) {
              let deadline = world.now + .seconds(seen == 0 ? 9 : 1)
              let isSignalled = try await signal.wait(
                past: UInt64(seen), until: seen == 2 ? nil : deadline, endedBy: relay)
              ends.add("\(isSignalled)")
            } catch {
              ends.add("cancelled")
            }
          }
        }
      }
      try? await world.sleep(for: .seconds(2))
      signal.fire()
      try? await world.sleep(for: .seconds(5))
      group.cancelAll()
    }
    #expect(ends.all == ["true", "false", "cancelled"])
    #expect(world.now == .beginning + .seconds(7))
  }
}
