import Greentea
import SocketSuites
import TestSupport
import Testing
import Timekeeping

@Suite("The UDP cases", .virtualTime)
struct WrongUDPStackTests {
  @Test(
    "are not OK on a wrong stack",
    arguments: [
      (
        "UDPSOCKET_ECHOTEST_NONBLOCK", .fail,
        [
          .echoCorrupts, .echoIsShort, .echoReorders, .halfIsLost, .sendFails, .sendsShort, .openFails,
          .closeFails, .resolveFails,
        ]
      ),
      (
        "UDPSOCKET_ECHOTEST_NONBLOCK", .hung,
        [.echoNever, .receiveBlocks, .resolveNeverEnds]
      ),
      ("UDPSOCKET_ECHOTEST_NONBLOCK", .error, [.liesAboutEverything]),
      ("UDPSOCKET_OPEN_CLOSE_REPEAT", .fail, [.openFails, .opensOnce, .closeFails]),
      ("UDPSOCKET_OPEN_CLOSE_REPEAT", .error, [.liesAboutEverything]),
      (
        "UDPSOCKET_OPEN_LIMIT", .fail,
        [.twoSockets, .wrongCodeAtLimit, .unlimitedSockets, .losesASocket, .opensOnce, .openFails]
      ),
      ("UDPSOCKET_OPEN_LIMIT", .error, [.liesAboutEverything]),
      (
        "UDPSOCKET_SENDTO_TIMEOUT", .fail,
        [.sendIsSlow, .sendsShort, .sendFails, .openFails, .closeFails, .resolveFails]
      ),
      ("UDPSOCKET_SENDTO_TIMEOUT", .hung, [.resolveNeverEnds]),
      ("UDPSOCKET_SENDTO_TIMEOUT", .error, [.liesAboutEverything]),
      (
        "UDPSOCKET_SENDTO_INVALID", .fail,
        [.anyHost, .emptyDatagramFails, .sendsShort, .sendFails, .resolveFails, .openFails, .closeFails]
      ),
      ("UDPSOCKET_SENDTO_INVALID", .hung, [.resolveNeverEnds]),
      ("UDPSOCKET_SENDTO_INVALID", .error, [.liesAboutEverything]),
      ("UDPSOCKET_ECHOTEST", .fail, [.neverSignals, .sendsShort]),
      (
        "UDPSOCKET_ECHOTEST_BURST", .fail,
        [.echoCorrupts, .comesTwice, .eleventhSendFails, .sendsShort, .closeFails]
      ),
      (
        "UDPSOCKET_ECHOTEST_BURST", .hung,
        [.echoNever, .halfIsLost, .neverSignals, .wrongSource, .openFails, .resolveNeverEnds]
      ),
      ("UDPSOCKET_ECHOTEST_BURST", .error, [.liesAboutEverything]),
      (
        "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", .fail,
        [.echoCorrupts, .comesTwice, .wrongSource, .eleventhSendFails, .openFails, .closeFails]
      ),
      (
        "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", .hung, [.echoNever, .halfIsLost, .neverSignals, .receiveBlocks]
      ),
      ("UDPSOCKET_ECHOTEST_BURST_NONBLOCK", .error, [.liesAboutEverything]),
      ("UDPSOCKET_SENDTO_REPEAT", .fail, [.eleventhSendFails, .sendsShort, .openFails, .closeFails]),
      ("UDPSOCKET_SENDTO_REPEAT", .hung, [.resolveNeverEnds]),
      ("UDPSOCKET_SENDTO_REPEAT", .error, [.sendFails, .liesAboutEverything]),
    ] as [(String, WrongStackTests.Word, [Flaw])])
  func wrong(name: String, expected: WrongStackTests.Word, flaws: [Flaw]) async throws {
    for flaw in flaws { try await WrongStackTests.expect(name, flaw, expected) }
  }

  @Test("both times of SENDTO_TIMEOUT are judged, as in the known run")
  func sendTimes() async throws {
    let outcome = try await Rehearsal.run("UDPSOCKET_SENDTO_TIMEOUT", flaw: .sendIsSlow)
    #expect(outcome.failures.map(\.actual) == ["101 ms", "101 ms"])
  }

  @Test("a stack that is out of memory twice in a row is not asked a third time")
  func outOfMemory() async throws {
    let result = try #require(
      try await Rehearsal.run("UDPSOCKET_SENDTO_REPEAT", flaw: .sendFails).results.first?.result)
    #expect(result.elapsed.wholeMilliseconds == 1020)
  }
}
