import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("UDP sockets", .virtualTime)
struct UDPSocketTests {
  static let peer = SocketStateTests.address
  static let stranger = SocketAddress(IPAddress(203, 0, 113, 1), port: 53)

  static func opened() async throws -> (FakeStack, UDPSocket, VirtualWorld) {
    let world = try World.current
    let stack = FakeStack(world)
    let socket = UDPSocket()
    try await socket.open(on: stack)
    return (stack, socket, world)
  }

  @Test("a blocking receive waits for a datagram and cuts it to the limit")
  func receive() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.after(.seconds(1)) { _ in }
    stack.after(.seconds(2)) { $0.datagrams = [Datagram(bytes: [1, 2, 3], source: Self.peer)] }
    #expect(try await socket.receive(limit: 2) == Datagram(bytes: [1, 2], source: Self.peer))
    #expect(world.now == .beginning + .seconds(2))
  }

  @Test("a timeout and a non-blocking receive are WOULD_BLOCK")
  func timeout() async throws {
    let (stack, socket, world) = try await Self.opened()
    socket.setTimeout(.milliseconds(250))
    stack.after(.milliseconds(100)) { _ in }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    #expect(world.now == .beginning + .milliseconds(250))
    socket.setBlocking(false)
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    #expect(world.now == .beginning + .milliseconds(250))
  }

  @Test("connect filters what is received and gives send its address; no address takes the filter away")
  func connect() async throws {
    let (stack, socket, _) = try await Self.opened()
    await #expect(throws: NSAPIError.noAddress) { try await socket.send([1]) }
    try await socket.connect(to: Self.peer)
    #expect(try await socket.send([1]) == 1)
    #expect(stack.read(\.destinations) == [Self.peer])
    let datagrams = [
      Datagram(bytes: [1], source: Self.stranger), Datagram(bytes: [2], source: Self.peer),
      Datagram(bytes: [3], source: Self.stranger),
    ]
    stack.change { $0.datagrams = datagrams }
    #expect(try await socket.receive(limit: 1).bytes == [2])
    socket.setBlocking(false)
    try await socket.connect(to: SocketAddress())
    #expect(try await socket.receive(limit: 1).bytes == [3])
    await #expect(throws: NSAPIError.noAddress) { try await socket.send([1]) }
  }

  @Test("a filtered datagram does not end a blocking receive, nor stretch its timeout")
  func filterWaits() async throws {
    let (stack, socket, world) = try await Self.opened()
    try await socket.connect(to: Self.peer)
    socket.setTimeout(.seconds(1))
    for step in 1...9 {
      stack.after(.milliseconds(200 * step)) { $0.datagrams = [Datagram(bytes: [1], source: Self.stranger)] }
    }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    #expect(world.now == .beginning + .seconds(1))
  }

  @Test("errors of the stack come out as they are; a name that does not resolve is DNS_FAILURE")
  func errors() async throws {
    let (stack, socket, _) = try await Self.opened()
    stack.change { $0.sendResults = [.failure(.noMemory), .failure(.unsupported)] }
    await #expect(throws: NSAPIError.noMemory) { try await socket.send([1], to: Self.peer) }
    await #expect(throws: NSAPIError.unsupported) { try await socket.send([], to: Self.peer) }
    for name in [nil, "", "unknown.test"] {
      await #expect(throws: NSAPIError.dnsFailure) { try await socket.send([1], host: name, port: 7) }
    }
  }

  @Test("a send that would block is tried again at the next signal")
  func sendWaits() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.change { $0.sendResults = [.failure(.wouldBlock)] }
    stack.after(.seconds(1)) { _ in }
    #expect(try await socket.send([1, 2], to: Self.peer) == 2)
    #expect(world.now == .beginning + .seconds(1))
  }
}
