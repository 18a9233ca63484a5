import Testing
import Timekeeping

@testable import SerialLines

@Suite("A line at a TCP port, in real time", .serialized)
struct ListeningLineRealTimeTests {
  let world = RealWorld()

  func line() throws -> ListeningLine {
    try ListeningLine(at: HostPort(host: "127.0.0.1", port: 0), time: world)
  }

  @Test("tells its port, and serves one client after the other")
  func clients() async throws {
    let line = try line()
    #expect(line.place.port > 0)
    for round in UInt8(0)..<5 {
      let client = try Peer.connect(line.place.port, world)
      try await client.write([round, 1])
      #expect(try await line.take(2, world) == [round, 1])
      try await line.write([round, 2])
      #expect(try await client.take(2, world) == [round, 2])
      await client.closeAndWait()
      try await line.untilFree(world)
    }
    await line.closeAndWait()
  }

  @Test("a second client is turned away without a word, and the first one does not notice")
  func secondClient() async throws {
    let line = try line()
    let first = try Peer.connect(line.place.port, world)
    try await first.write([1])
    #expect(try await line.take(1, world) == [1])
    let second = try Peer.connect(line.place.port, world)
    await #expect(throws: SerialLineError.hangUp) { try await second.read(until: world.now + .seconds(20)) }
    await second.closeAndWait()
    try await line.write([2])
    #expect(try await first.take(1, world) == [2])
    await first.closeAndWait()
    await line.closeAndWait()
  }

  @Test("ten megabytes pass both ways at once without loss")
  func throughput() async throws {
    let line = try line()
    let client = try Peer.connect(line.place.port, world)
    try await client.write([1])
    #expect(try await line.take(1, world) == [1])
    let (down, up) = (Peer.random(10_000_000, seed: 4), Peer.random(10_000_000, seed: 5))
    async let sentDown: Void = line.write(down)
    async let sentUp: Void = client.write(up)
    async let atClient = client.take(down.count, world)
    #expect(try await line.take(up.count, world) == up)
    #expect(try await atClient == down)
    _ = try await (sentDown, sentUp)
    await client.closeAndWait()
    await line.closeAndWait()
  }

  @Test("a client that leaves in the middle of a write is no error for the line")
  func leaving() async throws {
    let line = try line()
    let client = try Peer.connect(line.place.port, world)
    try await client.write([1])
    #expect(try await line.take(1, world) == [1])
    async let writing: Void = line.write([UInt8](repeating: 1, count: 30_000_000))
    try await world.sleep(for: .milliseconds(20))
    await client.closeAndWait()
    try await writing
    #expect(line.lostBytes > 0)
    let next = try Peer.connect(line.place.port, world)
    try await next.write([3])
    #expect(try await line.take(1, world) == [3])
    next.close()
    await line.closeAndWait()
  }

  @Test("a taken port, a foreign address and an unknown host are told apart")
  func refusals() async throws {
    let line = try line()
    let taken = line.place
    #expect(throws: LineOpeningError("\(taken)", .addressInUse)) {
      try ListeningLine(at: taken, time: world)
    }
    let foreign = HostPort(host: "192.0.2.1", port: 0)
    #expect(throws: LineOpeningError("192.0.2.1:0", .addressNotHere)) {
      try ListeningLine(at: foreign, time: world)
    }
    do {
      _ = try ListeningLine(at: HostPort(host: "no-such-host.invalid", port: 0), time: world)
      Issue.record("a host that cannot exist was found")
    } catch {
      #expect(error.message.hasPrefix("host of no-such-host.invalid:0 not found: "))
    }
    await line.closeAndWait()
    #expect(throws: Never.self) { try ListeningLine(at: taken, time: world).close() }
  }

  @Test("many openings leave no descriptor behind")
  func leaks() async throws {
    let before = try Peer.openDescriptors
    for _ in 0..<100 {
      let line = try line()
      let client = try Peer.connect(line.place.port, world)
      try await client.write([1])
      _ = try await line.take(1, world)
      await line.closeAndWait()
      await client.closeAndWait()
    }
    try await Peer.untilDescriptors(world) { $0 <= before }
  }
}
