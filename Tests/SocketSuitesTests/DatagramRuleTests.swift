import Greentea
import NetworkSocket
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

@Suite("Bursts of datagrams", .virtualTime)
struct BurstTests {
  @Test("a burst is five datagrams of 1220 bytes in all")
  func sizes() throws {
    let burst = Burst(try Rehearsal.environment(try Rehearsal.config()))
    #expect(burst.datagrams.map(\.count) == [100, 200, 300, 120, 500])
    #expect(Burst.total == 1220)
    #expect(Burst.evidence == Evidence([.bytesOut: 122_000, .bytesIn: 85_400]))
  }

  @Test(
    "of 100 bursts 70 must come back whole, and of 500 datagrams 30 % may be lost",
    arguments: [
      (100, 0, []), (70, 149, []), (69, 0, ["bursts that came back whole"]),
      (100, 150, ["loss of 500 datagrams"]),
      (0, 500, ["loss of 500 datagrams", "bursts that came back whole"]),
    ] as [(Int, Int, [String])])
  func rules(complete: Int, lost: Int, failed: [String]) async throws {
    let environment = try Rehearsal.environment(try Rehearsal.config())
    let outcome = try await Rehearsal.run { context in
      var burst = Burst(environment)
      for number in 0..<Burst.count {
        await burst.end(number < complete ? 1220 : 720, UDPSocket(), timeout: .zero)
      }
      burst.lost = lost
      try burst.expect(context)
    }
    #expect(outcome.failures.map(\.what) == failed)
  }

  @Test("the datagrams of a burst may come back in any order", arguments: ["", "_NONBLOCK"])
  func anyOrder(form: String) async throws {
    let outcome = try await Rehearsal.run("UDPSOCKET_ECHOTEST_BURST" + form, flaw: .comesInReverse)
    #expect(outcome.verdicts.map(\.verdict) == [.ok])
  }

  @Test(
    "thirty bursts that lose their last datagram are borne, one more is not", arguments: ["", "_NONBLOCK"])
  func losses(form: String) async throws {
    for (flaw, verdict) in [(Flaw.losesFromThirtyBursts, Verdict.ok), (.losesFromMoreBursts, .fail)] {
      let outcome = try await Rehearsal.run("UDPSOCKET_ECHOTEST_BURST" + form, flaw: flaw)
      #expect(outcome.verdicts.map(\.verdict) == [verdict], "\(outcome.failures)")
    }
  }
}
