import Greentea
import NetworkSocket
import SocketSuites
import TestSupport
import Testing

@Suite("The TCP cases", .virtualTime)
struct WrongTCPStackTests {
  @Test(
    "are not OK on a wrong stack",
    arguments: [
      (
        "TCPSOCKET_ECHOTEST_NONBLOCK", .fail,
        [
          .echoCorrupts, .echoIsShort, .echoReorders, .echoDoubles, .echoNever, .peerCloses, .sendFails,
          .sendSaysZero, .sendSaysMore, .sendNeverTakes, .receiveFails, .receiveSaysMore, .neverSignals,
          .resolveFails, .openFails, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_ECHOTEST_NONBLOCK", .hung, [.resolveNeverEnds]),
      ("TCPSOCKET_ECHOTEST_NONBLOCK", .error, [.liesAboutEverything]),
      ("TCPSOCKET_OPEN_CLOSE_REPEAT", .fail, [.openFails, .opensOnce, .closeFails]),
      ("TCPSOCKET_OPEN_CLOSE_REPEAT", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_THREAD_PER_SOCKET_SAFETY", .fail,
        [
          .oneConnection, .echoCorrupts, .echoReorders, .peerCloses, .sendFails, .sendFailsLater,
          .receiveFails,
          .receiveSaysMore, .opensOnce, .resolveFails, .closeFails,
        ]
      ),
      (
        "TCPSOCKET_THREAD_PER_SOCKET_SAFETY", .hung,
        [.echoNever, .neverSignals, .sendSaysZero, .sendSaysMore, .mixesSockets]
      ),
      ("TCPSOCKET_THREAD_PER_SOCKET_SAFETY", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_CONNECT_INVALID", .fail,
        [.anyHost, .openFails, .connectRefused, .resolveFails, .closeFails]
      ),
      ("TCPSOCKET_CONNECT_INVALID", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_ECHOTEST_BURST", .fail,
        [
          .echoCorrupts, .echoReorders, .echoDoubles, .peerCloses, .sendFails, .sendFailsLater, .sendSaysMore,
          .receiveFails, .receiveSaysMore, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_ECHOTEST_BURST", .hung, [.echoIsShort, .echoNever, .sendNeverTakes, .neverSignals]),
      ("TCPSOCKET_ECHOTEST_BURST", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_ECHOTEST_BURST_NONBLOCK", .fail,
        [
          .echoCorrupts, .echoIsShort, .echoReorders, .echoDoubles, .echoNever, .peerCloses, .sendFails,
          .sendFailsLater, .sendSaysZero, .sendSaysMore, .sendNeverTakes, .receiveFails, .receiveSaysMore,
          .neverSignals, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_ECHOTEST_BURST_NONBLOCK", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_RECV_100K", .fail,
        [
          .chargenCorrupts, .chargenSkips, .chargenStandsStill, .chargenCloses, .receiveFails,
          .receiveSaysMore, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_RECV_100K", .hung, [.chargenStops, .neverSignals]),
      ("TCPSOCKET_RECV_100K", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_RECV_100K_NONBLOCK", .fail,
        [
          .chargenCorrupts, .chargenSkips, .chargenStandsStill, .chargenStops, .chargenCloses, .receiveFails,
          .receiveSaysMore, .neverSignals, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_RECV_100K_NONBLOCK", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_RECV_TIMEOUT", .fail,
        [
          .receiveIsSlow, .echoNever, .echoIsShort, .neverSignals, .peerCloses, .sendFails, .sendSaysMore,
          .receiveFails, .receiveSaysMore, .connectRefused, .closeFails,
        ]
      ),
      ("TCPSOCKET_RECV_TIMEOUT", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_SEND_REPEAT", .fail,
        [.sendFails, .sendFailsLater, .sendSaysMore, .connectRefused, .openFails, .closeFails]
      ),
      ("TCPSOCKET_SEND_REPEAT", .hung, [.sendSaysZero, .sendNeverTakes, .neverSignals]),
      ("TCPSOCKET_SEND_REPEAT", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_SEND_TIMEOUT", .fail,
        [.sendIsSlow, .sendFails, .sendFailsLater, .sendSaysMore, .connectRefused, .closeFails]
      ),
      ("TCPSOCKET_SEND_TIMEOUT", .hung, [.sendNeverTakes]),
      ("TCPSOCKET_SEND_TIMEOUT", .error, [.liesAboutEverything]),
      (
        "TCPSOCKET_ENDPOINT_CLOSE", .fail,
        [
          .daytimeIsLong, .daytimeIsEmpty, .endIsAnError, .receiveFails, .connectRefused, .resolveFails,
          .closeFails,
        ]
      ),
      ("TCPSOCKET_ENDPOINT_CLOSE", .hung, [.daytimeNeverCloses, .neverSignals]),
      ("TCPSOCKET_ENDPOINT_CLOSE", .error, [.liesAboutEverything]),
    ] as [(String, WrongStackTests.Word, [Flaw])])
  func wrong(name: String, expected: WrongStackTests.Word, flaws: [Flaw]) async throws {
    for flaw in flaws {
      let outcome = try await Rehearsal.run(name, flaw: flaw)
      let result = try #require(outcome.results.first?.result)
      #expect(outcome.results.count == 1)
      #expect(
        WrongStackTests.word(result.verdict) == expected, "\(flaw): \(result.verdict) \(outcome.failures)")
      // A case that has hung ends at its limit, whatever it waits for.
      if case .hung(let limit, _) = result.verdict { #expect(result.elapsed == limit, "\(flaw)") }
    }
  }

  @Test(
    "an echo that never comes costs a non-blocking case its time, and no more",
    arguments: [
      ("TCPSOCKET_ECHOTEST_NONBLOCK", 479_600), ("TCPSOCKET_ECHOTEST_BURST_NONBLOCK", 5160),
      ("TCPSOCKET_RECV_TIMEOUT", 5320),
    ])
  func echoNever(name: String, milliseconds: Int) async throws {
    let result = try #require(try await Rehearsal.run(name, flaw: .echoNever).results.first?.result)
    #expect(result.elapsed == .milliseconds(milliseconds))
  }

  @Test("the receiver of a size is given up as soon as its payload cannot be sent")
  func receiverGivenUp() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_ECHOTEST_NONBLOCK", flaw: .sendFailsLater)
    #expect(outcome.failures.map(\.actual) == ["CONNECTION_LOST (-3016)"])
  }

  @Test("each signal that does not come in time is one failure of RECV_100K_NONBLOCK, and it goes on")
  func stalledStream() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_RECV_100K_NONBLOCK", flaw: .chargenStops)
    let last = try #require(outcome.failures.last)
    #expect(last.actual == "half of what the suite had left is used up")
    #expect(outcome.failures.dropLast().allSatisfy { $0.actual == "none" && $0.expected == "within 20 s" })
    #expect(outcome.failures.count == 25)
  }

  @Test("both sides of THREAD_PER_SOCKET_SAFETY count their failures to the case")
  func bothSides() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_THREAD_PER_SOCKET_SAFETY", flaw: .closeFails)
    #expect(outcome.failures.map(\.what) == ["close", "close"])
  }

  @Test(
    "connect, send and receive as much as the test plan says",
    arguments: [
      ("ECHOTEST", 1, 7855, 7855), ("ECHOTEST_NONBLOCK", 1, 7855, 7855), ("OPEN_CLOSE_REPEAT", 0, 0, 0),
      ("OPEN_LIMIT", 0, 0, 0), ("CONNECT_INVALID", 1, 0, 0), ("ECHOTEST_BURST", 1, 122_000, 122_000),
      ("ECHOTEST_BURST_NONBLOCK", 1, 122_000, 122_000), ("RECV_TIMEOUT", 1, 500, 500),
      ("SEND_REPEAT", 1, 5000, 0), ("SEND_TIMEOUT", 1, 50, 0), ("ENDPOINT_CLOSE", 1, 0, 26),
      // Past the 102400 by what the last part has.
      ("RECV_100K", 1, 0, 103_420), ("RECV_100K_NONBLOCK", 1, 0, 103_420),
      // 5511 bytes on one side, in 12 round trips; on the other ten bytes in each of them, and in the 100 ms behind
      // the last one, in which nothing may come.
      ("THREAD_PER_SOCKET_SAFETY", 2, 5511 + 17 * 10, 5511 + 17 * 10),
    ])
  func amounts(name: String, connects: Int, bytesOut: Int, bytesIn: Int) async throws {
    let result = try #require(try await Rehearsal.run("TCPSOCKET_" + name).results.first?.result)
    let evidence = result.evidence
    #expect([evidence[.connects], evidence[.bytesOut], evidence[.bytesIn]] == [connects, bytesOut, bytesIn])
  }

  @Test("are OK though the server is far away, and RECV_TIMEOUT waits for it in steps")
  func farAway() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_*", flaw: .isFarAway)
    #expect(outcome.results.count == 14)
    #expect(outcome.verdicts.allSatisfy { $0.verdict.isOK }, "\(outcome.failures)")
    let timed = try #require(outcome.results.first { $0.name == "TCPSOCKET_RECV_TIMEOUT" })
    // A step of 100 ms, the signal, and the next step finds the echo; nothing may come in the 100 ms behind them.
    #expect(timed.result.elapsed == .milliseconds(5 * 430 + 100))
  }

  @Test("the time of the stream is printed")
  func time() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_RECV_100K")
    let messages = outcome.events.compactMap { event in
      if case .message(_, let text) = event { text } else { nil }
    }
    #expect(messages == ["received 103420 bytes in 720 ms"])
  }
}
