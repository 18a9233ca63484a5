import Greentea
import NetworkSocket
import SocketSuites
import TestSupport
import Testing

/// What a module says is believed only as far as it can be checked.
@Suite("Modules that lie", .timeLimit(.minutes(2)))
struct LieTests {
  /// A lie, and cases that are not OK on it; of the others at least one is OK, unless all are named.
  struct Scene: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lie: Lie
    let cases: [String]

    init(_ name: String, _ lie: Lie, _ cases: String...) {
      testDescription = name
      self.lie = lie
      self.cases = cases
    }
  }

  private static let okay = "\r\nOK\r\n"

  static let scenes = [
    Scene(
      "sends nothing", .sendsNothing, "TCPSOCKET_SEND_REPEAT", "TCPSOCKET_SEND_TIMEOUT",
      "UDPSOCKET_SENDTO_REPEAT", "UDPSOCKET_SENDTO_TIMEOUT", "UDPSOCKET_SENDTO_INVALID"),
    Scene(
      "counts too few", .countsTooFew, "TCPSOCKET_ECHOTEST", "TCPSOCKET_SEND_REPEAT",
      "UDPSOCKET_SENDTO_REPEAT", "UDPSOCKET_SENDTO_TIMEOUT"),
    Scene("loses the sixth prompt", .losesPrompt(6), "TCPSOCKET_SEND_REPEAT", "TCPSOCKET_ECHOTEST"),
    // In a send, what comes before the payload means nothing: there is no telling a second OK from a late one.
    Scene("says OK twice", .doubling(okay), "WIFI-CONNECT"),
    Scene("says ERROR behind OK", .replacing(okay, with: okay + "\r\nERROR\r\n"), "WIFI-CONNECT"),
    Scene(
      "confirms twice", .doubling("\r\nSEND OK\r\n"), "TCPSOCKET_SEND_REPEAT", "UDPSOCKET_SENDTO_REPEAT"),
    Scene(
      "never says that it has an address", .replacing("WIFI GOT IP\r\n", with: ""), "WIFI-CONNECT",
      "NETWORKINTERFACE_STATUS", "TCPSOCKET_ECHOTEST"),
    Scene(
      "never leaves",
      Lie(
        replaced: [("WIFI DISCONNECT\r\n", "")],
        heard: { text, _ in
          text.contains("No AP") ? "+CWJAP_CUR:\"netsocket-open\",\"0\",6,-50\r\n\r\nOK\r\n" : text
        }),
      "WIFI-CONNECT", "NETWORKINTERFACE_STATUS", "NETWORKINTERFACE_CONN_DISC_REPEAT"),
    Scene(
      "is in another network", .replacing("+CWJAP_CUR:\"netsocket-", with: "+CWJAP_CUR:\"neighbour-"),
      "WIFI-CONNECT", "NETWORKINTERFACE_STATUS"),
    Scene("has the address of all", .station("255.255.255.255"), "WIFI-CONNECT", "NETWORKINTERFACE_STATUS"),
    Scene("has a loopback address", .station("127.0.0.1"), "WIFI-CONNECT", "NETWORKINTERFACE_STATUS"),
    Scene("has a multicast address", .station("224.0.0.1"), "WIFI-CONNECT", "NETWORKINTERFACE_STATUS"),
    Scene("has a link-local address", .station("169.254.1.1"), "WIFI-CONNECT", "NETWORKINTERFACE_STATUS"),
    Scene("has the address of its own network", .station("192.168.4.1"), "WIFI-CONNECT"),
    Scene(
      "has a code of its own for a wrong password", .replacing("+CWJAP:2\r\n", with: "+CWJAP:99\r\n"),
      "WIFI-CONNECT-SECURE-FAIL"),
    Scene(
      "says OK before it fails", .replacing("+CWJAP:2\r\n", with: okay + "+CWJAP:2\r\n"),
      "WIFI-CONNECT-SECURE-FAIL"),
    Scene(
      "hears other addresses", .replacing("00:00:5e:00:53:01", with: "00:00:5e:00:53:77"), "WIFI-SCAN"),
    Scene(
      "has datagrams from a stranger", .replacing(",198.51.100.7,7:", with: ",203.0.113.66,7:"),
      "UDPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST_BURST_NONBLOCK"),
    Scene(
      "has datagrams from another port", .replacing(",198.51.100.7,7:", with: ",198.51.100.7,31337:"),
      "UDPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST_BURST_NONBLOCK"),
  ]

  @Test("each lie is found by its cases", arguments: scenes)
  func found(scene: Scene) async throws {
    for name in scene.cases {
      let outcome = try await Jobs.run(cases: [name], line: { LyingLine($0, scene.lie) })
      let verdict = try #require(outcome.verdicts[name])
      #expect(!verdict.isOK, "\(name)")
    }
  }

  @Test("the line alone harms no case")
  func truthful() async throws {
    let outcome = try await Jobs.run(line: { LyingLine($0, Lie()) })
    #expect(outcome.notOK == [])
  }

  @Test("on a module that says OK to everything only cases pass that ask it for nothing")
  func everythingIsOK() async throws {
    let outcome = try await Jobs.run(line: { LyingLine($0, .everythingIsOK) })
    let passed = Set(outcome.verdicts.filter(\.value.isOK).keys)
    #expect(
      passed == [
        "WIFI-CONSTRUCTOR", "WIFI-CONNECT-NOCREDENTIALS", "WIFI-SET-CREDENTIAL", "WIFI-SET-CHANNEL",
        "WIFI-CONNECT-PARAMS-NULL", "WIFI-CONNECT-PARAMS-CHANNEL", "WIFI-CONNECT-PARAMS-CHANNEL-FAIL",
      ])
  }

  @Test("the cause of a contradiction tells the first word")
  func contradiction() async throws {
    let outcome = try await Jobs.run(
      cases: ["TCPSOCKET_SEND_REPEAT"], line: { LyingLine($0, .doubling("\r\nSEND OK\r\n")) })
    let cause = try #require(outcome.verdicts["TCPSOCKET_SEND_REPEAT"]?.cause)
    #expect(cause.kind == .device)
    #expect(cause.message.contains("answers that nothing had asked for, first SEND OK behind AT+CIPS"))
  }
}
