import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("TCP sockets", .virtualTime)
struct TCPSocketTests {
  static func opened() async throws -> (FakeStack, TCPSocket, VirtualWorld) {
    let world = try World.current
    let stack = FakeStack(world)
    let socket = TCPSocket()
    try await socket.open(on: stack)
    return (stack, socket, world)
  }

  @Test("a blocking receive waits through spurious signals for data, however long")
  func blockingReceive() async throws {
    let (stack, socket, world) = try await Self.opened()
    for second in 1...9 { stack.after(.seconds(second)) { _ in } }
    stack.after(.seconds(10)) { $0.stream = [1, 2, 3] }
    #expect(try await socket.receive(limit: 2) == [1, 2])
    #expect(world.now == .beginning + .seconds(10))
    #expect(try await socket.receive(limit: 2) == [3])
  }

  @Test("a timeout runs from the call on, whatever signals come", arguments: [1, 100, 1500])
  func timeout(milliseconds: Int) async throws {
    let (stack, socket, world) = try await Self.opened()
    for step in 1...20 { stack.after(.milliseconds(70 * step)) { _ in } }
    socket.setTimeout(.milliseconds(milliseconds))
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    #expect(world.now == .beginning + .milliseconds(milliseconds))
  }

  @Test("a timeout ends the wait though the stack signals during every try")
  func busyStack() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.change { $0.receiveTime = .milliseconds(40) }
    socket.setTimeout(.milliseconds(100))
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    #expect(world.now == .beginning + .milliseconds(120))
  }

  @Test("a non-blocking call tries once")
  func nonBlocking() async throws {
    let (stack, socket, world) = try await Self.opened()
    socket.setBlocking(false)
    stack.change { $0.sendResults = [.failure(.wouldBlock), .success(2)] }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.send([1, 2, 3]) }
    #expect(try await socket.send([1, 2, 3]) == 2)
    #expect(stack.read(\.receives) == 1)
    #expect(stack.read(\.sent) == [[1, 2]])
    #expect(world.now == .beginning)
  }

  @Test("a peer that closed leaves what it sent, then nothing")
  func peerClosed() async throws {
    let (stack, socket, _) = try await Self.opened()
    stack.after(.seconds(1)) { state in
      state.stream = [1]
      state.isPeerClosed = true
    }
    #expect(try await socket.receive(limit: 10) == [1])
    #expect(try await socket.receive(limit: 10).isEmpty)
    try await socket.close()
  }

  @Test("a blocking send goes on until everything is taken")
  func partialSends() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.change {
      $0.sendResults = [.success(2), .failure(.wouldBlock), .success(1), .failure(.wouldBlock), .success(9)]
    }
    stack.after(.seconds(1)) { _ in }
    stack.after(.seconds(2)) { _ in }
    #expect(try await socket.send([1, 2, 3, 4, 5]) == 5)
    #expect(stack.read(\.sent) == [[1, 2], [3], [4, 5]])
    #expect(world.now == .beginning + .seconds(2))
  }

  @Test("a blocking send waits for a signal when the stack takes nothing and gives no reason")
  func nothingTaken() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.change { $0.sendResults = [.success(2), .success(0), .success(1)] }
    stack.after(.seconds(1)) { _ in }
    #expect(try await socket.send([1, 2, 3]) == 3)
    #expect(world.now == .beginning + .seconds(1))
    socket.setTimeout(.seconds(5))
    stack.change { $0.sendResults = [.success(0)] }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.send([1]) }
    socket.setBlocking(false)
    stack.change { $0.sendResults = [.success(0)] }
    #expect(try await socket.send([1]) == 0)
  }

  @Test("a send that runs out of time after a part tells the part; without a part it is WOULD_BLOCK")
  func sendTimeout() async throws {
    let (stack, socket, world) = try await Self.opened()
    socket.setTimeout(.seconds(1))
    stack.change { $0.sendResults = [.success(2), .failure(.wouldBlock)] }
    #expect(try await socket.send([1, 2, 3]) == 2)
    #expect(world.now == .beginning + .seconds(1))
    stack.change { $0.sendResults = [.failure(.wouldBlock)] }
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.send([1, 2, 3]) }
  }

  @Test("an error of the stack comes out as it is, also after a part was sent")
  func sendError() async throws {
    let (stack, socket, _) = try await Self.opened()
    stack.change { $0.sendResults = [.success(2), .failure(.connectionLost)] }
    await #expect(throws: NSAPIError.connectionLost) { try await socket.send([1, 2, 3]) }
  }

  @Test("sending nothing asks the stack once")
  func sendNothing() async throws {
    let (stack, socket, _) = try await Self.opened()
    #expect(try await socket.send([]) == 0)
    #expect(stack.read(\.sent) == [[]])
  }

  @Test("a non-blocking connect is IN_PROGRESS, ALREADY, IS_CONNECTED; a blocking one waits and is OK")
  func connect() async throws {
    let (stack, socket, world) = try await Self.opened()
    let results: [NSAPIError] = [.inProgress, .already, .isConnected]
    stack.change { $0.connectResults = results }
    socket.setBlocking(false)
    for result in results {
      await #expect(throws: result) { try await socket.connect(to: SocketStateTests.address) }
    }
    socket.setBlocking(true)
    stack.change { $0.connectResults = results + [.isConnected] }
    stack.after(.seconds(1)) { _ in }
    stack.after(.seconds(2)) { _ in }
    try await socket.connect(to: SocketStateTests.address)
    #expect(world.now == .beginning + .seconds(2))
    await #expect(throws: NSAPIError.isConnected) { try await socket.connect(to: SocketStateTests.address) }
  }

  @Test("a connect that is refused, or runs out of time, says so")
  func connectErrors() async throws {
    let (stack, socket, world) = try await Self.opened()
    stack.change { $0.connectResults = [.deviceError, .inProgress] }
    await #expect(throws: NSAPIError.deviceError) { try await socket.connect(to: SocketStateTests.address) }
    socket.setTimeout(.seconds(3))
    await #expect(throws: NSAPIError.inProgress) { try await socket.connect(to: SocketStateTests.address) }
    #expect(world.now == .beginning + .seconds(3))
  }

  @Test("connecting to a name resolves it; nil, empty and unknown names are DNS_FAILURE")
  func names() async throws {
    let (stack, socket, _) = try await Self.opened()
    stack.change { $0.names["echo.test"] = SocketAddress(IPAddress(192, 0, 2, 9)) }
    try await socket.connect(host: "echo.test", port: 7)
    #expect(stack.read(\.destinations) == [SocketAddress(IPAddress(192, 0, 2, 9), port: 7)])
    for name in [nil, "", "unknown.test"] {
      await #expect(throws: NSAPIError.dnsFailure) { try await socket.connect(host: name, port: 7) }
    }
  }

  @Test("a socket that listens gives open sockets of their own for those who call, in order")
  func accept() async throws {
    let (stack, socket, world) = try await Self.opened()
    let caller = SocketStateTests.address
    try await socket.bind(port: 7)
    try await socket.listen(backlog: 4)
    stack.after(.seconds(1)) { $0.callers = [caller] }
    let accepted = try await socket.accept()
    #expect(accepted.peer == caller)
    #expect(world.now == .beginning + .seconds(1))
    #expect(try await accepted.socket.send([1]) == 1)
    await #expect(throws: NSAPIError.parameter) { try await accepted.socket.open(on: stack) }
    socket.setBlocking(false)
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.accept() }
    try await accepted.socket.close()
    #expect(stack.openSockets == 1)
    #expect(stack.read(\.bound) == [SocketAddress(port: 7)])
  }
}
