import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketExtra {
  /// Tries of a datagram, each of which a network may lose.
  private static let tries = 3
  private static let echoPatience = Duration.seconds(2)

  /// Every byte value goes in a datagram and back, and so do words of the AT protocol.
  static let datagramByteValues = CaseDefinition(
    "UDPSOCKET_BYTE_VALUES", takes: .milliseconds(1400),
    truth: .datagrams(atLeast: oddPayloads.count) { _ in oddPayloads },
    evidence: Evidence([
      .bytesOut: oddPayloads.reduce(0) { $0 + $1.count }, .bytesIn: oddPayloads.reduce(0) { $0 + $1.count },
    ])
  ) { environment, context in
    let address = try await NetsocketUDP.echoService(environment, context)
    let socket = try await NetsocketUDP.openSocket(environment, context)
    socket.setTimeout(echoPatience)
    for payload in oddPayloads {
      var received: [UInt8]?
      for _ in 0..<tries where received == nil {
        try context.checkpoint()
        _ = await NetsocketUDP.send(payload, to: address, over: socket)
        received = await NetsocketUDP.receive(from: socket, limit: EchoLedger.limit).datagram?.bytes
      }
      try context.expect(
        "\(payload.count) bytes come back as they were sent", received == payload, expected: "the same bytes",
        actual: received.map { Difference.first($0, payload) } ?? "no datagram")
    }
    try await context.expectClose(socket)
  }

  private static let bursts = 6
  private static let burstLength = 10
  private static let smallSize = 20

  /// Ten small datagrams follow each other without a pause, six times; most come back, each as it was sent.
  static let backToBack = CaseDefinition(
    "UDPSOCKET_BACK_TO_BACK", takes: .milliseconds(1800),
    truth: .datagrams(atLeast: bursts * burstLength, \.payloads),
    // The loss rule.
    evidence: Evidence([
      .bytesOut: bursts * burstLength * smallSize, .bytesIn: bursts * burstLength * smallSize * 7 / 10,
    ])
  ) { environment, context in
    let address = try await NetsocketUDP.echoService(environment, context)
    let socket = try await NetsocketUDP.openSocket(environment, context)
    let ledger = EchoLedger(address)
    var sent = 0
    var received = 0
    for _ in 0..<bursts {
      try context.checkpoint()
      for _ in 0..<burstLength {
        let payload = environment.asciiPayload(smallSize)
        ledger.note(sending: payload)
        if await NetsocketUDP.send(payload, to: address, over: socket).size == smallSize { sent += 1 }
      }
      socket.setTimeout(.milliseconds(300))
      while let datagram = await NetsocketUDP.receive(from: socket, limit: EchoLedger.limit).datagram {
        if ledger.judge(datagram) == .echo { received += 1 }
      }
    }
    try context.expect("datagrams that were sent", sent, equals: bursts * burstLength)
    try LossRule.expect(received: received, sent: sent, context)
    try ledger.expect(sent: sent, context)
    try await context.expectClose(socket)
  }

  private static let word = Array("hello".utf8)
  private static let exchanges = 3

  /// One socket talks to two services in turn; each answer comes from the one that was asked.
  static let twoPeers = CaseDefinition(
    "UDPSOCKET_TWO_PEERS", takes: .milliseconds(700),
    truth: .datagrams(atLeast: 2 * exchanges) { _ in [word] },
    evidence: Evidence([.bytesOut: 2 * exchanges * word.count, .bytesIn: 2 * exchanges])
  ) { environment, context in
    let echo = try await NetsocketUDP.echoService(environment, context)
    var daytime = echo
    daytime.port = TestService.daytime.port(environment.config.echoServer)
    let socket = try await NetsocketUDP.openSocket(environment, context)
    socket.setTimeout(echoPatience)
    for peer in (0..<exchanges).flatMap({ _ in [echo, daytime] }) {
      var source: SocketAddress?
      for _ in 0..<tries where source != peer {
        try context.checkpoint()
        _ = await NetsocketUDP.send(word, to: peer, over: socket)
        source = await NetsocketUDP.receive(from: socket, limit: EchoLedger.limit).datagram?.source
      }
      try context.expect(
        "sender of an answer", source == peer, expected: "\(peer)",
        actual: source.map { "\($0)" } ?? "no datagram")
    }
    try await context.expectClose(socket)
  }

  /// A label has 63 bytes at most, a name 253.
  private static let longLabel = String(repeating: "a", count: 63)

  /// Names that are long, odd or too long are errors; letters may be large or small.
  static let names = CaseDefinition(
    "DNS_LONG_AND_ODD_NAMES", takes: .milliseconds(400), truth: .evidence, evidence: Evidence([.lookups: 2])
  ) { environment, context in
    let interface = try environment.interface(context)
    let host = environment.config.echoServer?.host ?? ""
    func resolve(_ name: String) async -> (code: NSAPIError, address: SocketAddress) {
      var address = SocketAddress()
      let code = await Code.of { () throws(NSAPIError) in address = try await interface.resolve(name) }
      return (code, address)
    }
    for name in [
      "\(longLabel).invalid", "\(longLabel)a.invalid", String(repeating: "a.", count: 200) + "invalid",
      "x..invalid",
    ] {
      let (code, address) = await resolve(name)
      try context.expect(
        "lookup of a name of \(name.utf8.count) bytes that does not exist", code.rawValue < 0,
        expected: "an error",
        actual: "\(code), \(address)")
    }
    let expected = await resolve(host)
    try context.expect("lookup of \(host)", expected.code, equals: .ok)
    let upper = await resolve(host.uppercased())
    try context.expect("lookup of \(host.uppercased())", upper.code, equals: .ok)
    try context.expect("its address", upper.address, equals: expected.address)
  }
}
