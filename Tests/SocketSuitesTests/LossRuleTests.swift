import Greentea
import TestSupport
import Testing

@testable import SocketSuites

@Suite("The loss rule for datagrams", .virtualTime)
struct LossRuleTests {
  @Test(
    "at most 30 % may get lost, by the arithmetic of the original",
    arguments: [
      (22, 22, true), (22, 31, true), (22, 32, false), (20, 26, true),
      // Exactly 30 % is 1 - 0.7, a little more than 0.3.
      (7, 10, false), (14, 20, false), (21, 30, false), (70, 100, false), (71, 100, true),
      (0, 0, false), (0, 1, false), (1, 1, true),
    ])
  func rule(received: Int, sent: Int, holds: Bool) async throws {
    let outcome = try await Rehearsal.run { context in
      try LossRule.expect(received: received, sent: sent, context)
    }
    #expect(outcome.failures.isEmpty == holds)
  }

  @Test("an expectation that fails names the loss and what came back")
  func words() async throws {
    let outcome = try await Rehearsal.run { context in
      try LossRule.expect(received: 7, sent: 10, context)
    }
    let failure = try #require(outcome.failures.first)
    #expect(failure.what == "loss of 10 datagrams")
    #expect(failure.actual == "0.30000000000000004 (7 came back)")
  }
}
