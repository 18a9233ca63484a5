import NetworkServices
import Testing
import Timekeeping

@Suite("The virtual internet")
struct VirtualInternetTests {
  private static let server = IPv4Address(93, 184, 216, 34)

  /// Runs an internet by hand: no world needed.
  private struct Session {
    var internet: VirtualInternet
    var now = Instant.beginning
    var heard: [UplinkEvent] = []

    init(_ conditions: NetworkConditions = .standard, seed: UInt64 = 1) {
      internet = VirtualInternet(
        hosts: [.standardServices(address: server, names: ["echo.test"])], conditions: conditions,
        generator: SeededGenerator(seed: seed))
    }

    mutating func ask(_ requests: UplinkRequest...) {
      for request in requests { heard += internet.handle(.request(request), at: now) }
    }

    mutating func run(until end: Instant = .distantFuture) {
      while let next = internet.nextDeadline, next <= end {
        now = next
        heard += internet.handle(.timer, at: now)
      }
    }

    var receivedBytes: [UInt8] {
      heard.flatMap { event -> [UInt8] in
        if case .received(_, let bytes) = event { bytes } else { [] }
      }
    }
  }

  private static let id = ConnectionID(1)

  private static func endpoint(_ port: UInt16, _ address: IPv4Address = server) -> IPv4Endpoint {
    IPv4Endpoint(address: address, port: port)
  }

  @Test("what is echoed over TCP keeps its order under random latency", arguments: 0..<20)
  func echoOrder(seed: UInt64) {
    var session = Session(seed: seed)
    session.ask(.openTCP(Self.id, to: Self.endpoint(7), window: 100_000))
    session.run()
    var sent: [UInt8] = []
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let bytes = (0..<1 + generator.below(2048)).map { _ in UInt8(generator.below(256)) }
      sent += bytes
      session.ask(.send(Self.id, bytes))
      session.run(until: session.now + .milliseconds(Int(generator.below(12))))
    }
    session.run()
    #expect(session.receivedBytes == sent)
    let acknowledged = session.heard.reduce(0) { sum, event in
      if case .acknowledged(_, let count) = event { sum + count } else { sum }
    }
    #expect(acknowledged == sent.count)
  }

  @Test("the peer never has more unconsumed bytes outstanding than the window, and loses none")
  func window() {
    var session = Session()
    session.ask(.openTCP(Self.id, to: Self.endpoint(19), window: 2920))
    session.run()
    #expect(session.receivedBytes.count == 2920)
    var consumed = 0
    var generator = SeededGenerator(seed: 5)
    while session.receivedBytes.count < 60_000 {
      let available = session.receivedBytes.count - consumed
      let count = min(available, 1 + Int(generator.below(2000)))
      consumed += count
      session.ask(.consumed(Self.id, count))
      session.run()
      #expect((1461...2920).contains(session.receivedBytes.count - consumed), "not more than the window")
    }
    let bytes = session.receivedBytes
    #expect(bytes == (0..<bytes.count).map(ChargenServer.byte(at:)))
    for case .received(_, let segment) in session.heard { #expect((1...1460).contains(segment.count)) }
  }

  @Test("segments that were cut small do not stay small, although each is consumed alone")
  func segmentSizes() {
    var session = Session(NetworkConditions(segmentCutting: 0.5))
    session.ask(.openTCP(Self.id, to: Self.endpoint(19), window: 5840))
    session.run()
    var sizes: [Int] = []
    while sizes.count < 2000 {
      let segments = session.heard.compactMap { event -> Int? in
        if case .received(_, let bytes) = event { bytes.count } else { nil }
      }
      session.heard = []
      sizes += segments
      for size in segments {
        session.ask(.consumed(Self.id, size))
        session.run()
      }
    }
    #expect(sizes.suffix(500).reduce(0, +) / 500 > 400)
  }

  @Test("a closed port refuses after a round trip")
  func refused() {
    var session = Session()
    session.ask(.openTCP(Self.id, to: Self.endpoint(80), window: 1))
    session.run()
    #expect(session.heard == [.refused(Self.id)])
    #expect((.milliseconds(40) ... .milliseconds(60)).contains(session.now - .beginning))
  }

  @Test("an address where nobody lives times out after about ten seconds")
  func blackHole() {
    var session = Session()
    let nobody = IPv4Address(10, 9, 9, 9)
    session.ask(.openTCP(Self.id, to: Self.endpoint(7, nobody), window: 1))
    session.run()
    #expect(session.heard == [.timedOut(Self.id)])
    #expect((.seconds(9) ... .seconds(11)).contains(session.now - .beginning))
    session.ask(.ping(ConnectionID(2), nobody))
    session.run()
    #expect(session.heard.last == .timedOut(ConnectionID(2)))
  }

  @Test("nothing is heard of a connection after it was aborted, whatever it was doing")
  func abort() {
    for port: UInt16 in [7, 19, 80, 13] {
      var session = Session()
      session.ask(.openTCP(Self.id, to: Self.endpoint(port), window: 5000))
      session.run(until: .beginning + .milliseconds(12))
      let before = session.heard.count
      session.ask(.send(Self.id, [1]), .abort(Self.id))
      session.run()
      #expect(session.heard.count == before)
    }
    var session = Session()
    session.ask(
      .openTCP(Self.id, to: Self.endpoint(7, IPv4Address(10, 9, 9, 9)), window: 1), .abort(Self.id),
      .ping(ConnectionID(2), Self.server), .abort(ConnectionID(2)))
    session.run()
    #expect(session.heard.isEmpty)
  }

  @Test("every close is answered once, also in the middle of a connect and of nothing at all")
  func close() {
    for address in [Self.server, IPv4Address(10, 9, 9, 9)] {
      var session = Session()
      session.ask(.openTCP(Self.id, to: Self.endpoint(19, address), window: 2920), .close(Self.id))
      session.run()
      session.ask(.close(Self.id))
      session.run()
      #expect(session.heard.count { $0 == .closed(Self.id) } == 2)
      #expect(session.heard.last == .closed(Self.id))
    }
  }

  @Test("daytime sends, then closes; what is sent afterwards is reset")
  func daytime() {
    var session = Session()
    session.ask(.openTCP(Self.id, to: Self.endpoint(13), window: 10))
    session.run()
    #expect(session.receivedBytes.count == 10)
    #expect(!session.heard.contains(.peerClosed(Self.id)), "not before everything was sent")
    session.ask(.consumed(Self.id, 10), .consumed(Self.id, 10))
    session.run()
    #expect(session.receivedBytes.count == 26)
    #expect(session.heard.last == .peerClosed(Self.id))
    session.ask(.send(Self.id, [1]))
    session.run()
    #expect(session.heard.last == .reset(Self.id))
  }

  @Test("datagrams come back in order, and the DNS servers answer")
  func datagrams() {
    var session = Session()
    session.ask(.openUDP(Self.id, localPort: 1000))
    for number in 0..<50 { session.ask(.sendDatagram(Self.id, [UInt8(number)], to: Self.endpoint(7))) }
    session.run()
    #expect(session.heard == (0..<50).map { .datagram(Self.id, [UInt8($0)], from: Self.endpoint(7)) })
    let query: [UInt8] =
      [0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4] + Array("echo".utf8) + [4] + Array("test".utf8) + [
        0, 0, 1, 0, 1,
      ]
    for address in VirtualInternet.standardNameServers {
      session.ask(.sendDatagram(Self.id, query, to: Self.endpoint(53, address)))
      session.run()
      guard case .datagram(_, let answer, _)? = session.heard.last else {
        Issue.record("no answer from \(address)")
        continue
      }
      #expect(answer.suffix(4) == Self.server.octets[...])
    }
  }

  @Test("loss loses about what it says, each way")
  func loss() {
    var session = Session(NetworkConditions(udpLoss: 0.2, reordersDatagrams: true))
    session.ask(.openUDP(Self.id, localPort: 1000))
    for _ in 0..<2000 { session.ask(.sendDatagram(Self.id, [1], to: Self.endpoint(7))) }
    session.run()
    #expect((1150...1400).contains(session.heard.count), "0.8 × 0.8 of 2000")
  }

  @Test("loss may be that of one service only, to it and from it, and every loss is counted")
  func lossyService() {
    var session = Session(NetworkConditions(udpLoss: 1, lossyService: Self.endpoint(7)))
    session.ask(.openUDP(Self.id, localPort: 1000))
    session.ask(.sendDatagram(Self.id, [1], to: Self.endpoint(7)))
    session.ask(.sendDatagram(Self.id, [1], to: Self.endpoint(19)))
    session.run()
    #expect(session.heard.count == 1)
    #expect(session.internet.lostDatagrams == 1)

    session = Session(NetworkConditions(udpLoss: 0.2))
    session.ask(.openUDP(Self.id, localPort: 1000))
    for _ in 0..<500 { session.ask(.sendDatagram(Self.id, [1], to: Self.endpoint(7))) }
    session.run()
    #expect(session.internet.lostDatagrams == 500 - session.heard.count)
  }

  @Test("names resolve, others fail")
  func resolve() {
    var session = Session()
    session.ask(.resolve(Self.id, name: "Echo.Test"), .resolve(ConnectionID(2), name: "nowhere.test"))
    session.run()
    #expect(
      Set(session.heard) == [.resolved(Self.id, Self.server), .resolutionFailed(ConnectionID(2))])
  }

  @Test("the same seed gives the same events at the same times")
  func determinism() {
    func history(seed: UInt64) -> [String] {
      var session = Session(seed: seed)
      session.ask(.openTCP(Self.id, to: Self.endpoint(19), window: 20_000))
      session.run()
      return session.heard.map { "\($0)" } + ["\(session.now)"]
    }
    #expect(history(seed: 3) == history(seed: 3))
    #expect(history(seed: 3) != history(seed: 4))
  }
}
