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

@Suite("The ledger of echoes", .virtualTime)
struct EchoLedgerTests {
  private static let server = SocketAddress(IPAddress(192, 0, 2, 1), port: 7)

  @Test("tells echoes, duplicates, datagrams that were never sent and those of others apart")
  func kinds() async throws {
    let ledger = EchoLedger(Self.server)
    ledger.note(sending: [1])
    ledger.note(sending: [2])
    ledger.note(sending: [2])
    func judge(_ bytes: [UInt8], _ source: SocketAddress = Self.server) -> EchoLedger.Kind {
      ledger.judge(Datagram(bytes: bytes, source: source))
    }
    #expect(judge([1], SocketAddress(IPAddress(192, 0, 2, 2), port: 7)) == .foreign)
    #expect(judge([1], SocketAddress(IPAddress(192, 0, 2, 1), port: 8)) == .foreign)
    #expect(judge([1]) == .echo)
    #expect(judge([1]) == .duplicate)
    #expect([judge([2]), judge([2]), judge([2])] == [.echo, .echo, .duplicate])
    #expect(judge([3]) == .wrong)
    #expect(judge([1, 0]) == .wrong)
  }

  @Test("a datagram that was never sent fails a case, more than 30 % duplicates do, others do not")
  func rules() async throws {
    for (bytes, source, count, failed) in [
      ([1], Self.server, 3, []), ([1], Self.server, 4, ["datagrams that came twice"]),
      ([9], Self.server, 1, ["datagrams of the echo service that were never sent"]),
      ([9], SocketAddress(IPAddress(192, 0, 2, 9), port: 7), 100, []),
    ] as [([UInt8], SocketAddress, Int, [String])] {
      let outcome = try await Rehearsal.run { context in
        let ledger = EchoLedger(Self.server)
        ledger.note(sending: [1])
        _ = ledger.judge(Datagram(bytes: [1], source: Self.server))
        for _ in 0..<count { _ = ledger.judge(Datagram(bytes: bytes, source: source)) }
        try ledger.expect(sent: 10, context)
      }
      #expect(outcome.failures.map(\.what) == failed)
    }
  }
}

@Suite("Bursts of datagrams", .virtualTime)
struct BurstTests {
  @Test("a burst is five datagrams of 1220 bytes in all")
  func sizes() throws {
    #expect(Burst.sizes == [100, 200, 300, 120, 500])
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
    let outcome = try await Rehearsal.run { context in
      var burst = Burst(to: SocketAddress())
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
