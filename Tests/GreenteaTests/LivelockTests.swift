import Greentea
import TestSupport
import Testing
import Timekeeping

/// Not in virtual time of their own: a world does not know what goes on in a world inside it.
@Suite("Cases that run in circles")
struct LivelockTests {
  @Test("one is hung, and later ones run", arguments: [false, true])
  func livelock(sleeping: Bool) async throws {
    let log = try await VirtualWorld.run(livelockLimit: 20_000) { world in
      await run(
        [.madeUp([.circling("A", sleeping: sleeping), .circling("B", sleeping: sleeping), .ok("C")])],
        on: ScriptedDevice(world), in: world)
    }
    #expect(log.verdicts().map(\.isHung) == [true, true, false])
    #expect(log.verdicts()[2] == .ok)
    guard case .hung(_, let cause) = log.verdicts()[0] else { return }
    #expect(cause.kind == .harness)
  }
}
