import Glibc
import TestSupport
import Testing
import Timekeeping

@testable import SerialLines

@Suite("Lines over TCP, in real time", .serialized)
struct TCPLineRealTimeTests {
  let world = RealWorld()
  let warnings = Trace<String>()

  func server() throws -> ListeningLine {
    try ListeningLine(at: HostPort(host: "127.0.0.1", port: 0), time: world)
  }

  func open(_ text: String) async throws -> any SerialLine {
    try await SerialAddress(text).open(time: world) { warnings.add($0) }
  }

  @Test("socket:// carries every byte, megabytes of them, both ways")
  func socket() async throws {
    let server = try server()
    let line = try await open("socket://\(server.place)")
    let (down, up) = (Peer.random(3_000_000, seed: 1), Peer.random(3_000_000, seed: 2))
    try await line.write(up)
    #expect(try await server.take(up.count, world) == up)
    try await server.write(down)
    #expect(try await line.take(down.count, world) == down)
    try await line.configure(baud: 1, flowControl: .both)
    await #expect(throws: SerialLineError.noSuchLine) { try await line.pulseReset() }
    await line.closeAndWait()
    await server.closeAndWait()
  }

  @Test("a server that goes is a hang-up, after its last bytes")
  func hangUp() async throws {
    let server = try server()
    let line = try await open("socket://\(server.place)")
    try await line.write([1])
    #expect(try await server.take(1, world) == [1])
    try await server.write([2])
    await server.closeAndWait()
    #expect(try await line.take(1, world) == [2])
    await #expect(throws: SerialLineError.hangUp) { try await line.read(until: world.now + .seconds(20)) }
    await #expect(throws: SerialLineError.hangUp) { try await line.configure(baud: 1, flowControl: .none) }
    await line.closeAndWait()
  }

  @Test(
    "nobody there, no such host and no way are told apart, for both kinds", arguments: ["socket", "rfc2217"])
  func refusals(scheme: String) async throws {
    let server = try server()
    let port = server.place.port
    await server.closeAndWait()
    await #expect(throws: LineOpeningError("127.0.0.1:\(port)", .refused)) {
      try await open("\(scheme)://127.0.0.1:\(port)")
    }
    do {
      _ = try await open("\(scheme)://no-such-host.invalid:1")
      Issue.record("a host that cannot exist was found")
    } catch let error as LineOpeningError {
      guard case .hostNotFound = error.reason else { throw error }
    }
  }

  @Test("a connect that nobody answers ends at its time, and a cancelled one at once")
  func timeout() async throws {
    // A full backlog: the system drops what comes.
    let descriptor = try SocketCalls.make(HostPort(host: "127.0.0.1", port: 0), isPassive: true) {
      bind($0, $1, $2) == 0 && listen($0, 0) == 0 ? 0 : errno
    }
    let place = HostPort(host: "127.0.0.1", port: SocketCalls.port(of: descriptor))
    let before = try Peer.openDescriptors
    var queued: [TCPLine] = []
    while queued.count < 5 {
      guard let line = try? await TCPLine.open(place, timeout: .milliseconds(200), time: world) else { break }
      queued.append(line)
    }
    #expect(queued.count < 5)
    await #expect(throws: LineOpeningError("\(place)", .timedOut)) {
      try await TCPLine.open(place, timeout: .milliseconds(100), time: world)
    }
    let opening = Task { try await TCPLine.open(place, timeout: .seconds(60), time: world) }
    try await world.sleep(for: .milliseconds(50))
    opening.cancel()
    await #expect(throws: LineOpeningError("\(place)", .cancelled)) { try await opening.value }
    for line in queued { line.close() }
    close(descriptor)
    // The abandoned call ends by itself now, and closes what it has.
    try await Peer.untilDescriptors(world) { $0 < before }
  }

  /// What a server of RFC 2217 says when it agrees.
  static let agreement: [UInt8] = [255, 253, 0, 255, 251, 0, 255, 253, 3, 255, 251, 3, 255, 253, 44]

  static func confirmation(_ baud: UInt32) -> [UInt8] {
    TelnetByte.subnegotiation(44, [101] + (0..<4).map { UInt8(truncatingIfNeeded: baud >> (24 - 8 * $0)) })
  }

  @Test("rfc2217:// sets the speed, escapes both ways, and resets by the server's wires")
  func rfc2217() async throws {
    let server = try server()
    async let opening = open("rfc2217://\(server.place)?baud=9600&reset=rts")
    #expect(try await server.take(15, world).count == 15)
    try await server.write(Self.agreement + Self.confirmation(9600))
    let line = try await opening
    #expect(warnings.all == [])
    let settings = try await server.take(66, world)
    #expect(settings.starts(with: TelnetByte.subnegotiation(44, [1, 0, 0, 0x25, 0x80])))
    #expect(settings.count == 66)
    let data = [UInt8](repeating: 255, count: 3) + Peer.random(300_000, seed: 7)
    let escaped = TelnetByte.escaping(data)
    try await line.write(data)
    #expect(try await server.take(escaped.count, world) == escaped)
    async let sending: Void = server.write(escaped)
    #expect(try await line.take(data.count, world) == data)
    try await sending
    try await line.pulseReset()
    let pulse: [UInt8] = [9, 11, 12].flatMap { TelnetByte.subnegotiation(44, [5, $0]) }
    #expect(try await server.take(pulse.count, world) == pulse)
    await line.closeAndWait()
    await server.closeAndWait()
  }

  @Test("a speed that the server does not confirm, or that is another, is a warning and no error")
  func warning() async throws {
    let server = try server()
    let line = try await open("rfc2217://\(server.place)?baud=9600")
    #expect(
      warnings.all == [
        "\(server.place) has not confirmed 9600 baud within 2 s: its port may run at another speed"
      ])
    try await server.write(Self.agreement)
    async let configuring: Void = line.configure(baud: 115_200, flowControl: .none)
    try await world.sleep(for: .milliseconds(100))
    try await server.write(Self.confirmation(57_600))
    try await configuring
    #expect(warnings.all.count == 2)
    #expect(warnings.all.last == "\(server.place) says that its port runs at 57600 baud, not at 115200")
    await line.closeAndWait()
    await server.closeAndWait()
  }

  @Test("a server without RFC 2217, and one that hangs up, are told apart")
  func unwilling() async throws {
    let server = try server()
    let place = server.place
    let refused = Task { try await open("rfc2217://\(place)") }
    #expect(try await server.take(15, world).count == 15)
    try await server.write([255, 254, 44])
    await #expect(throws: LineOpeningError("\(place)", .notRFC2217)) { try await refused.value }
    try await server.untilFree(world)
    let hungUp = Task { try await open("rfc2217://\(place)") }
    #expect(try await server.take(15, world).count == 15)
    await server.closeAndWait()
    await #expect(throws: LineOpeningError("\(place)", .hungUp)) { try await hungUp.value }
  }

  @Test("a server that asks for silence stops a write until it lets it go on, or hangs up")
  func suspension() async throws {
    let server = try server()
    async let opening = open("rfc2217://\(server.place)")
    #expect(try await server.take(15, world).count == 15)
    try await server.write(Self.agreement + Self.confirmation(115_200))
    let line = try await opening
    _ = try await server.take(52, world)
    for ending in ["resume", "hang up"] {
      try await server.write(TelnetByte.subnegotiation(44, [108]) + [7])
      #expect(try await line.take(1, world) == [7])
      let writing = Task { try await line.write([1, 2]) }
      #expect(try await server.read(until: world.now + .milliseconds(50)).isEmpty)
      if ending == "resume" {
        try await server.write(TelnetByte.subnegotiation(44, [109]))
        #expect(try await server.take(2, world) == [1, 2])
        try await writing.value
      } else {
        await server.closeAndWait()
        await #expect(throws: SerialLineError.hangUp) { try await writing.value }
      }
    }
    await line.closeAndWait()
  }

  @Test("a port is opened by its address, and refused like one")
  func port() async throws {
    let module = try PseudoTerminal(time: world)
    let line = try await open("serial://\(module.path)?baud=74880")
    try await line.write([1])
    #expect(try await module.take(1, world) == [1])
    await #expect(throws: LineOpeningError.self) { try await open(module.path) }
    await line.closeAndWait()
    try await open(module.path).close()
    await module.closeAndWait()
  }
}
