import NetworkSocket
import SocketSuites
import TestConfiguration
import Testing

/// Whether the simulation contradicts an OK: with runs, `BenchTests` asks that.
@Suite("The truth about an OK")
struct TruthTests {
  private static func contradictions(_ testCase: String, _ truth: CaseTruth) throws -> [String] {
    let suite = try #require(SuiteCatalog.names.first { $0.cases.contains(testCase) }?.suite)
    return SuiteCatalog.contradictions(suite, testCase, truth, try Rehearsal.config())
  }

  /// What the cases do on the interface alone, and what an interface that cannot set a channel lets pass.
  static let local: Set = [
    "ASYNCHRONOUS_DNS_CANCEL", "TCPSOCKET_OPEN_CLOSE_REPEAT", "TCPSOCKET_OPEN_LIMIT",
    "UDPSOCKET_OPEN_CLOSE_REPEAT",
    "UDPSOCKET_OPEN_LIMIT", "WIFI-CONSTRUCTOR", "WIFI-CONNECT-NOCREDENTIALS", "WIFI-SET-CREDENTIAL",
    "WIFI-SET-CHANNEL", "WIFI-CONNECT-PARAMS-NULL", "WIFI-CONNECT-PARAMS-CHANNEL",
    "WIFI-CONNECT-PARAMS-CHANNEL-FAIL",
  ]

  @Test("contradicts every case that needs the world around the device, if nothing happened there")
  func nothing() throws {
    for testCase in SuiteCatalog.names.flatMap(\.cases) {
      #expect(
        try Self.contradictions(testCase, CaseTruth()).isEmpty == Self.local.contains(testCase), "\(testCase)"
      )
    }
  }

  private static func stream(_ port: UInt16, _ bytes: [UInt8]) -> CaseTruth {
    var truth = CaseTruth()
    var connection = CaseTruth.Connection(port: port)
    (connection.received, connection.delivered) = (bytes, bytes)
    truth.connections = [connection]
    return truth
  }

  @Test("about a stream is every byte of it")
  func streams() throws {
    let right = Array(repeatElement(Array("hello".utf8), count: 1000).joined())
    var foreign = right
    foreign[17] = 0x41
    for (bytes, isTrue) in [
      (right, true), (foreign, false), (Array(right.dropLast()), false), (right + [0], false),
    ] {
      let found = try Self.contradictions("TCPSOCKET_SEND_REPEAT", Self.stream(9, bytes))
      #expect(found.isEmpty == isTrue)
    }
    var twice = Self.stream(9, right)
    twice.connections += twice.connections
    let found = try Self.contradictions("TCPSOCKET_SEND_REPEAT", twice)
    #expect(found != [])
  }

  @Test("about parts is every one of them, and a connection with nothing on it is none of theirs")
  func parts() throws {
    let empty = Self.stream(7, [])
    let whole = Self.stream(7, [UInt8](repeating: 0, count: 500))
    var retried = whole
    retried.connections += empty.connections
    for truth in [whole, retried] { #expect(try Self.contradictions("TCPSOCKET_RECV_TIMEOUT", truth) == []) }
    #expect(
      try Self.contradictions("TCPSOCKET_RECV_TIMEOUT", empty).contains("the echo server got 0 of 5 parts"))
  }

  @Test("about datagrams is that a server got nothing else")
  func datagrams() throws {
    var truth = CaseTruth()
    truth.sent = Array(repeating: CaseTruth.Datagram(port: 9, bytes: Array("hello".utf8)), count: 100)
    #expect(try Self.contradictions("UDPSOCKET_SENDTO_REPEAT", truth) == [])
    truth.sent.append(CaseTruth.Datagram(port: 53, bytes: [1, 2, 3]))
    #expect(try Self.contradictions("UDPSOCKET_SENDTO_REPEAT", truth) == [])
    truth.sent.append(CaseTruth.Datagram(port: 9, bytes: Array("AT\r\n ".utf8)))
    #expect(
      try Self.contradictions("UDPSOCKET_SENDTO_REPEAT", truth) == [
        "port 9 got 1 datagrams that the case did not send (5 bytes)"
      ])
  }

  @Test("about a join is which network it was")
  func joins() throws {
    let config = try Rehearsal.config()
    let ssid = try #require(config.secureNetwork?.credentials.ssid)
    var truth = CaseTruth()
    (truth.joins, truth.leaves) = ([ssid], 1)
    #expect(try Self.contradictions("WIFI-CONNECT-SECURE", truth) == [])
    #expect(try Self.contradictions("WIFI-CONNECT-SECURE-FAIL", truth) != [])
    truth.joins = ["neighbour"]
    #expect(try Self.contradictions("WIFI-CONNECT-SECURE", truth) != [])
    (truth.joins, truth.refusedJoins) = ([], [ssid])
    #expect(try Self.contradictions("WIFI-CONNECT-SECURE-FAIL", truth) == [])
  }
}
