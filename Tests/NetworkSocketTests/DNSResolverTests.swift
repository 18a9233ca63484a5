import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("The DNS resolver", .virtualTime)
struct DNSResolverTests {
  static let address = IPAddress(192, 0, 2, 1)

  /// A resolver on a fake stack whose servers answer as told.
  struct Bench {
    let stack: FakeStack
    let resolver: DNSResolver
    let activity = NetworkActivity()
    let world: VirtualWorld

    init(
      _ settings: DNSSettings = DNSSettings(), sockets: Int = 4,
      answer: @escaping @Sendable ([UInt8], SocketAddress) -> [FakeStack.Return] = sound
    ) throws {
      world = try World.current
      stack = FakeStack(world, sockets: sockets)
      stack.change { $0.answer = answer }
      resolver = DNSResolver(settings, activity: activity)
    }

    func resolve(_ name: String?, _ version: IPAddress.Version = .unspecified) async throws -> IPAddress {
      try await resolver.resolve(name, version: version, on: stack).address
    }

    var servers: [IPAddress] { stack.read(\.destinations).map(\.address) }
  }

  @Sendable static func sound(_ query: [UInt8], _ server: SocketAddress) -> [FakeStack.Return] {
    [FakeStack.Return(after: .milliseconds(20), bytes: reply(query), source: server)]
  }

  @Sendable static func silent(_ query: [UInt8], _ server: SocketAddress) -> [FakeStack.Return] { [] }

  /// The query turned into an answer with one address.
  static func reply(_ query: [UInt8], code: UInt8 = 0, id: UInt16? = nil) -> [UInt8] {
    var packet = query
    if let id { packet.replaceSubrange(0..<2, with: DNSPacket.pair(id)) }
    packet[2] = 0x81
    packet[3] = 0x80 | code
    guard code == 0 else { return packet }
    packet[7] = 1
    return packet + DNSPacket.record(seconds: 60, address.bytes)
  }

  @Test("takes an answer that is there when it gets to look for it, however late that is")
  func lateLook() async throws {
    let bench = try Bench()
    bench.stack.change { $0.sendTime = .seconds(6) }
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.servers.count == 1)
  }

  @Test("asks once, gives the socket back, and knows the name for its time to live")
  func cached() async throws {
    let bench = try Bench()
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.world.now == .beginning + .milliseconds(20))
    #expect(try await bench.resolve("a.test", .v4) == Self.address)
    #expect(bench.servers.count == 1)
    #expect(bench.stack.openSockets == 0)
    try await bench.world.sleep(for: .seconds(60))
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.servers.count == 2)
    bench.resolver.clearCache()
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.activity.evidence[.lookups] == 3)
  }

  @Test("an address text needs no query; the wrong version is DNS_FAILURE")
  func numeric() async throws {
    let bench = try Bench(answer: Self.silent)
    #expect(try await bench.resolve("198.51.100.4") == IPAddress(198, 51, 100, 4))
    #expect(try await bench.resolve("2001:db8::1", .v6).version == .v6)
    await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("198.51.100.4", .v6) }
    await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("2001:db8::1", .v4) }
    #expect(bench.servers.isEmpty && bench.activity.evidence[.lookups] == 0)
  }

  @Test("no, an empty and an oversized name are PARAMETER; a name that is none DNS_FAILURE, without a query")
  func badNames() async throws {
    let bench = try Bench()
    for name in [nil, "", String(repeating: "a", count: 256)] {
      await #expect(throws: NSAPIError.parameter) { try await bench.resolve(name) }
    }
    for name in ["a..b", ".", String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "a"] {
      await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve(name) }
    }
    #expect(bench.servers.isEmpty)
  }

  @Test(
    "on silence the next server is asked after the wait; at the end it is DNS_FAILURE", arguments: [0, 1, 2])
  func silence(retries: Int) async throws {
    var settings = DNSSettings()
    settings.retries = retries
    settings.totalAttempts = 5
    let bench = try Bench(settings, answer: Self.silent)
    await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("a.test") }
    let expected = (0..<5).map { settings.servers[$0 / (retries + 1) % 3] }
    #expect(bench.servers == expected)
    #expect(bench.world.now == .beginning + .seconds(25))
    #expect(bench.stack.openSockets == 0)
    #expect(bench.activity.evidence[.lookups] == 0)
  }

  @Test("a negative answer is DNS_FAILURE at once, counts as a lookup, and is not kept")
  func negative() async throws {
    let bench = try Bench { query, server in
      [FakeStack.Return(after: .milliseconds(20), bytes: Self.reply(query, code: 3), source: server)]
    }
    for round in 1...2 {
      await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("a.test") }
      #expect(bench.servers.count == round && bench.activity.evidence[.lookups] == round)
    }
    #expect(bench.world.now == .beginning + .milliseconds(40))
  }

  @Test("forged and broken packets before the answer change nothing")
  func forged() async throws {
    let bench = try Bench { query, server in
      var wrong = Self.reply(query)
      wrong[wrong.count - 1] = 66
      let stranger = SocketAddress(IPAddress(203, 0, 113, 9), port: 53)
      let id = UInt16(query[0]) << 8 | UInt16(query[1])
      return [
        FakeStack.Return(after: .milliseconds(1), bytes: wrong, source: stranger),
        FakeStack.Return(
          after: .milliseconds(2), bytes: Self.reply(query, code: 3, id: id &+ 1), source: server),
        FakeStack.Return(after: .milliseconds(3), bytes: [], source: server),
        FakeStack.Return(after: .milliseconds(4), bytes: query, source: server),
        FakeStack.Return(after: .milliseconds(5), bytes: Array(wrong.dropLast(5)), source: server),
        FakeStack.Return(after: .milliseconds(9), bytes: Self.reply(query), source: server),
      ]
    }
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.world.now == .beginning + .milliseconds(9))
  }

  @Test("packets that are not the answer do not stretch the wait")
  func flood() async throws {
    let bench = try Bench { query, server in
      (1...40).map {
        FakeStack.Return(after: .milliseconds(200 * $0), bytes: Self.reply(query, id: 999), source: server)
      }
    }
    await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("a.test") }
    #expect(bench.world.now == .beginning + .seconds(15))
  }

  @Test("an answer that comes too late for its query is not taken for the next one's")
  func late() async throws {
    let bench = try Bench { query, server in
      let isFirst = server.address == IPAddress(8, 8, 8, 8)
      var bytes = Self.reply(query)
      if isFirst { bytes[bytes.count - 1] = 66 }
      return [FakeStack.Return(after: isFirst ? .seconds(6) : .seconds(2), bytes: bytes, source: server)]
    }
    #expect(try await bench.resolve("a.test") == Self.address)
    #expect(bench.world.now == .beginning + .seconds(7))
  }

  @Test("no free socket is the socket's own error, a failing one is passed on to the next try")
  func socketErrors() async throws {
    let full = try Bench(sockets: 0)
    await #expect(throws: NSAPIError.noSocket) { try await full.resolve("a.test") }
    let bench = try Bench()
    bench.stack.change { $0.sendResults = [.failure(.noMemory)] }
    #expect(try await bench.resolve("a.test") == Self.address)
    var settings = DNSSettings()
    settings.servers = []
    let nobody = try Bench(settings)
    await #expect(throws: NSAPIError.dnsFailure) { try await nobody.resolve("a.test") }
  }

  @Test("a cancelled lookup ends at once and gives its socket back")
  func cancellation() async throws {
    let bench = try Bench(answer: Self.silent)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("a.test") } }
      try? await bench.world.sleep(for: .seconds(1))
      group.cancelAll()
    }
    #expect(bench.world.now == .beginning + .seconds(1))
    #expect(bench.stack.openSockets == 0)
  }

  @Test("an added server is asked first, the newest before the others, and five of them are kept")
  func servers() async throws {
    let bench = try Bench(answer: Self.silent)
    let builtIn = DNSSettings().servers
    #expect(try (0..<3).map { try bench.resolver.server($0) } == builtIn)
    for last: UInt8 in [1, 2, 3, 4, 5, 6, 4] { try bench.resolver.addServer(IPAddress(192, 0, 2, last)) }
    let own = [4, 6, 5, 3, 2].map { IPAddress(192, 0, 2, $0) }
    #expect(try (0..<8).map { try bench.resolver.server($0) } == own + builtIn)
    #expect(throws: NSAPIError.noAddress) { try bench.resolver.server(8) }
    #expect(throws: NSAPIError.parameter) { try bench.resolver.server(-1) }
    for address in [IPAddress.unspecified, IPAddress(0, 0, 0, 0)] {
      #expect(throws: NSAPIError.parameter) { try bench.resolver.addServer(address) }
    }
    await #expect(throws: NSAPIError.dnsFailure) { try await bench.resolve("a.test") }
    #expect(bench.servers == Array(own.prefix(3)))
  }
}
