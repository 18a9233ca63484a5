import Greentea
import SocketSuites
import TestSupport
import Testing

@Suite("The cases", .virtualTime)
struct WrongStackTests {
  enum Word: Sendable {
    case ok, fail, hung, error, blocked
  }

  static func word(_ verdict: Verdict) -> Word? {
    switch verdict {
    case .ok: .ok
    case .fail: .fail
    case .hung: .hung
    case .error(let cause): cause.kind == .harness ? .error : nil
    case .blocked: .blocked
    case .skipped, .interrupted: nil
    }
  }

  /// Runs the case alone on a stack with the flaw.
  static func expect(_ name: String, _ flaw: Flaw, _ expected: Word) async throws {
    let outcome = try await Rehearsal.run(name, flaw: flaw)
    let result = try #require(outcome.results.first?.result)
    #expect(outcome.results.count == 1)
    #expect(word(result.verdict) == expected, "\(flaw): \(result.verdict) \(outcome.failures)")
    // A case that has hung ends at its limit, whatever it waits for.
    if case .hung(let limit, _) = result.verdict { #expect(result.elapsed == limit, "\(flaw)") }
  }

  @Test("are all OK on a sound network")
  func sound() async throws {
    let outcome = try await Rehearsal.run()
    #expect(outcome.verdicts.map(\.name) == SuiteCatalog.names.flatMap(\.cases))
    #expect(outcome.verdicts.allSatisfy { $0.verdict.isOK }, "\(outcome.verdicts)")
  }

  @Test("about sockets are all OK on a network without Wi-Fi, and the others are not there")
  func wired() async throws {
    let outcome = try await Rehearsal.run(hasWiFi: false)
    #expect(outcome.verdicts.map(\.name) == SuiteCatalog.names.prefix(3).flatMap(\.cases))
    #expect(outcome.verdicts.allSatisfy { $0.verdict.isOK }, "\(outcome.verdicts)")
  }

  @Test(
    "are not OK on a wrong stack",
    arguments: [
      ("SYNCHRONOUS_DNS", Flaw.resolveFails, Word.fail), ("SYNCHRONOUS_DNS", .resolveWrongCode, .fail),
      ("SYNCHRONOUS_DNS", .resolveNeverEnds, .hung), ("SYNCHRONOUS_DNS", .connectFails, .blocked),
      ("SYNCHRONOUS_DNS", .noInterface, .blocked), ("SYNCHRONOUS_DNS", .liesAboutEverything, .error),

      ("TCPSOCKET_ECHOTEST", .echoCorrupts, .fail), ("TCPSOCKET_ECHOTEST", .echoIsShort, .hung),
      ("TCPSOCKET_ECHOTEST", .echoReorders, .fail), ("TCPSOCKET_ECHOTEST", .echoDoubles, .fail),
      ("TCPSOCKET_ECHOTEST", .echoNever, .hung), ("TCPSOCKET_ECHOTEST", .peerCloses, .fail),
      ("TCPSOCKET_ECHOTEST", .sendFails, .fail), ("TCPSOCKET_ECHOTEST", .resolveFails, .fail),
      ("TCPSOCKET_ECHOTEST", .openFails, .fail), ("TCPSOCKET_ECHOTEST", .connectRefused, .fail),
      ("TCPSOCKET_ECHOTEST", .closeFails, .fail), ("TCPSOCKET_ECHOTEST", .liesAboutEverything, .error),

      ("TCPSOCKET_OPEN_LIMIT", .wrongCodeAtLimit, .fail), ("TCPSOCKET_OPEN_LIMIT", .unlimitedSockets, .fail),
      ("TCPSOCKET_OPEN_LIMIT", .losesASocket, .fail), ("TCPSOCKET_OPEN_LIMIT", .threeSockets, .fail),
      ("TCPSOCKET_OPEN_LIMIT", .openFails, .fail), ("TCPSOCKET_OPEN_LIMIT", .liesAboutEverything, .error),

      ("UDPSOCKET_ECHOTEST", .echoCorrupts, .fail), ("UDPSOCKET_ECHOTEST", .echoReorders, .fail),
      ("UDPSOCKET_ECHOTEST", .halfIsLost, .fail), ("UDPSOCKET_ECHOTEST", .echoNever, .hung),
      ("UDPSOCKET_ECHOTEST", .echoIsShort, .fail), ("UDPSOCKET_ECHOTEST", .sendFails, .fail),
      ("UDPSOCKET_ECHOTEST", .openFails, .fail), ("UDPSOCKET_ECHOTEST", .closeFails, .fail),
      ("UDPSOCKET_ECHOTEST", .liesAboutEverything, .error),

      ("NETWORKINTERFACE_STATUS", .statusWithoutConnecting, .fail),
      ("NETWORKINTERFACE_STATUS", .statusWithoutGlobalUp, .hung),
      ("NETWORKINTERFACE_STATUS", .statusWithoutDisconnected, .hung),
      ("NETWORKINTERFACE_STATUS", .statusReversed, .fail),
      ("NETWORKINTERFACE_STATUS", .statusRepeatsForEver, .fail),
      ("NETWORKINTERFACE_STATUS", .connectFails, .fail),
      ("NETWORKINTERFACE_STATUS", .secondConnectFails, .fail),
      ("NETWORKINTERFACE_STATUS", .connectNeverEnds, .hung),
      ("NETWORKINTERFACE_STATUS", .credentialsRefused, .blocked),
      ("NETWORKINTERFACE_STATUS", .liesAboutEverything, .error),

      ("WIFI-CONSTRUCTOR", .noInterface, .fail), ("WIFI-CONSTRUCTOR", .liesAboutEverything, .error),

      ("WIFI-CONNECT", .credentialsRefused, .fail), ("WIFI-CONNECT", .nilPasswordRefused, .fail),
      ("WIFI-CONNECT", .connectFails, .fail), ("WIFI-CONNECT", .secondConnectFails, .fail),
      ("WIFI-CONNECT", .disconnectFails, .fail), ("WIFI-CONNECT", .connectNeverEnds, .hung),
      ("WIFI-CONNECT", .liesAboutEverything, .error),

      ("WIFI-CONNECT-SECURE", .credentialsRefused, .fail), ("WIFI-CONNECT-SECURE", .connectFails, .fail),
      ("WIFI-CONNECT-SECURE", .disconnectFails, .fail), ("WIFI-CONNECT-SECURE", .connectNeverEnds, .hung),
      ("WIFI-CONNECT-SECURE", .liesAboutEverything, .error),

      ("NETWORKINTERFACE_STATUS_NONBLOCK", .statusWithoutGlobalUp, .hung),
      ("NETWORKINTERFACE_STATUS_NONBLOCK", .statusReversed, .fail),
      ("NETWORKINTERFACE_STATUS_GET", .connectFails, .fail),
      ("NETWORKINTERFACE_STATUS_GET", .disconnectFails, .fail),
      ("NETWORKINTERFACE_CONN_DISC_REPEAT", .secondConnectFails, .fail),
      ("NETWORKINTERFACE_CONN_DISC_REPEAT", .disconnectFails, .fail),
      ("WIFI-CONNECT-NOCREDENTIALS", .anyCredentials, .fail),
      ("WIFI-CONNECT-NOCREDENTIALS", .noInterface, .fail),
      ("WIFI-SET-CREDENTIAL", .anyCredentials, .fail), ("WIFI-SET-CREDENTIAL", .nilPasswordRefused, .fail),
      ("WIFI-SET-CHANNEL", .anyChannel, .fail), ("WIFI-SET-CHANNEL", .liesAboutEverything, .error),
      ("WIFI-GET-RSSI", .wrongRSSI, .fail), ("WIFI-GET-RSSI", .connectFails, .fail),
      ("WIFI-CONNECT-PARAMS-NULL", .anyCredentials, .fail),
      ("WIFI-CONNECT-PARAMS-NULL", .liesAboutEverything, .error),
      ("WIFI-CONNECT-PARAMS-VALID-UNSECURE", .secondConnectFails, .fail),
      ("WIFI-CONNECT-PARAMS-VALID-UNSECURE", .disconnectFails, .fail),
      ("WIFI-CONNECT-PARAMS-VALID-SECURE", .connectFails, .fail),
      ("WIFI-CONNECT-PARAMS-VALID-SECURE", .liesAboutEverything, .error),
      ("WIFI-CONNECT-PARAMS-CHANNEL", .anyChannel, .fail),
      ("WIFI-CONNECT-PARAMS-CHANNEL", .liesAboutEverything, .error),
      ("WIFI-CONNECT-PARAMS-CHANNEL-FAIL", .anyChannel, .fail),
      ("WIFI-CONNECT-PARAMS-CHANNEL-FAIL", .liesAboutEverything, .error),
      ("WIFI-CONNECT-SECURE-FAIL", .anyCredentials, .fail),
      ("WIFI-CONNECT-SECURE-FAIL", .liesAboutEverything, .error),
      ("WIFI-CONNECT-DISCONNECT-REPEAT", .secondConnectFails, .fail),
      ("WIFI-CONNECT-DISCONNECT-REPEAT", .disconnectFails, .fail),
      ("WIFI-SCAN-NULL", .scanFails, .fail), ("WIFI-SCAN-NULL", .scanIsEmpty, .fail),
      ("WIFI-SCAN", .scanFails, .fail), ("WIFI-SCAN", .scanIsEmpty, .fail),
      ("WIFI-SCAN", .scanWrongSecurity, .fail),
      ("WIFI-SCAN", .wrongRSSI, .fail),
    ])
  func wrong(name: String, flaw: Flaw, expected: Word) async throws {
    let outcome = try await Rehearsal.run(name, flaw: flaw)
    let verdict = try #require(outcome.verdicts.first?.verdict)
    #expect(outcome.verdicts.count == 1)
    #expect(Self.word(verdict) == expected, "\(verdict) \(outcome.failures)")
  }

  @Test("a stack without an end to its sockets is bounded at 64 in each round")
  func bound() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_OPEN_LIMIT", flaw: .unlimitedSockets)
    #expect(outcome.failures.map(\.actual) == ["64 open sockets", "64 open sockets"])
  }

  @Test("a wrong echo is told by its first wrong byte")
  func firstDifference() async throws {
    let outcome = try await Rehearsal.run("TCPSOCKET_ECHOTEST", flaw: .echoReorders)
    let failure = try #require(outcome.failures.first)
    #expect(failure.actual.hasPrefix("byte 0 is "))
  }
}
