import Greentea
import TestSupport
import Testing
import Timekeeping

/// Half a minute of real time: for `script/test --full`.
@Suite("The cases in real time", .enabled(if: TestForm.isFull), .timeLimit(.minutes(5)))
struct RealTimeTests {
  @Test("are OK on a sound network", arguments: ["*SYNCHRONOUS_DNS*", "UDPSOCKET_*"])
  func sound(cases: String) async throws {
    let outcome = try await Rehearsal.run(cases, time: RealWorld())
    #expect(!outcome.verdicts.isEmpty)
    #expect(outcome.verdicts.allSatisfy { $0.verdict.isOK }, "\(outcome.verdicts) \(outcome.failures)")
  }
}
