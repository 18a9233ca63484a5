import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Sockets by state", .virtualTime)
struct SocketStateTests {
  static let address = SocketAddress(IPAddress(192, 0, 2, 7), port: 7)

  /// A call on a socket object, by name.
  struct Call<Object: Sendable>: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let call: @Sendable (Object) async throws -> Void
  }

  static let tcpCalls: [Call<TCPSocket>] = [
    Call(testDescription: "close") { try await $0.close() },
    Call(testDescription: "bind") { try await $0.bind(to: address) },
    Call(testDescription: "bind(port)") { try await $0.bind(port: 7) },
    Call(testDescription: "listen") { try await $0.listen() },
    Call(testDescription: "accept") { _ = try await $0.accept() },
    Call(testDescription: "connect") { try await $0.connect(to: address) },
    Call(testDescription: "connect(host)") { try await $0.connect(host: "a.test", port: 7) },
    Call(testDescription: "send") { _ = try await $0.send([1]) },
    Call(testDescription: "send nothing") { _ = try await $0.send([]) },
    Call(testDescription: "recv") { _ = try await $0.receive(limit: 1) },
    Call(testDescription: "setsockopt") { try await $0.setOption(.keepAlive, to: [1, 0, 0, 0]) },
    Call(testDescription: "getsockopt") { _ = try await $0.option(.keepAlive) },
  ]

  static let udpCalls: [Call<UDPSocket>] = [
    Call(testDescription: "close") { try await $0.close() },
    Call(testDescription: "bind") { try await $0.bind(to: address) },
    Call(testDescription: "bind(port)") { try await $0.bind(port: 7) },
    Call(testDescription: "setsockopt") { try await $0.setOption(.keepAlive, to: [1, 0, 0, 0]) },
    Call(testDescription: "getsockopt") { _ = try await $0.option(.keepAlive) },
    Call(testDescription: "connect") { try await $0.connect(to: address) },
    Call(testDescription: "sendto") { _ = try await $0.send([1], to: address) },
    Call(testDescription: "sendto(host)") { _ = try await $0.send([1], host: "a.test", port: 7) },
    Call(testDescription: "send") { _ = try await $0.send([1]) },
    Call(testDescription: "recvfrom") { _ = try await $0.receive(limit: 1) },
  ]

  @Test("every TCP call on a socket that is not open is NO_SOCKET", arguments: tcpCalls)
  func unopenedTCP(call: Call<TCPSocket>) async throws {
    let socket = TCPSocket()
    await #expect(throws: NSAPIError.noSocket) { try await call.call(socket) }
    try await socket.open(on: FakeStack(World.current))
    try await socket.close()
    await #expect(throws: NSAPIError.noSocket) { try await call.call(socket) }
  }

  @Test("every UDP call on a socket that is not open is NO_SOCKET", arguments: udpCalls)
  func unopenedUDP(call: Call<UDPSocket>) async throws {
    let socket = UDPSocket()
    await #expect(throws: NSAPIError.noSocket) { try await call.call(socket) }
    try await socket.open(on: FakeStack(World.current))
    try await socket.close()
    await #expect(throws: NSAPIError.noSocket) { try await call.call(socket) }
  }

  @Test("opening twice, or on no stack, is PARAMETER and takes no second socket")
  func openTwice() async throws {
    let stack = FakeStack(try World.current)
    let tcp = TCPSocket()
    await #expect(throws: NSAPIError.parameter) { try await tcp.open(on: nil) }
    try await tcp.open(on: stack)
    await #expect(throws: NSAPIError.parameter) { try await tcp.open(on: stack) }
    let udp = UDPSocket()
    try await udp.open(on: stack)
    await #expect(throws: NSAPIError.parameter) { try await udp.open(on: stack) }
    #expect(stack.openSockets == 2)
  }

  @Test("a socket that the stack refused stays unusable: open PARAMETER, close NO_SOCKET")
  func failedOpen() async throws {
    let stack = FakeStack(try World.current, sockets: 0)
    let socket = TCPSocket()
    await #expect(throws: NSAPIError.noSocket) { try await socket.open(on: stack) }
    stack.change { $0.free = 4 }
    await #expect(throws: NSAPIError.parameter) { try await socket.open(on: stack) }
    await #expect(throws: NSAPIError.noSocket) { try await socket.close() }
    await #expect(throws: NSAPIError.parameter) { try await socket.open(on: stack) }
  }

  @Test("an open socket that goes away is given up, a closed one is not")
  func deinitialisation() async throws {
    let stack = FakeStack(try World.current)
    do {
      let open = TCPSocket()
      try await open.open(on: stack)
      let closed = UDPSocket()
      try await closed.open(on: stack)
      try await closed.close()
    }
    #expect(stack.read(\.abandoned) == [1])
    #expect(stack.openSockets == 0)
  }

  @Test("the timeout and the signal callback survive close and open")
  func settings() async throws {
    let world = try World.current
    let stack = FakeStack(world)
    let signals = Trace<Void>()
    let socket = TCPSocket()
    socket.setTimeout(.milliseconds(100))
    socket.onSignal { signals.add(()) }
    for round in 1...3 {
      try await socket.open(on: stack)
      stack.signal()
      #expect(signals.all.count == round)
      let start = world.now
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
      #expect(world.now - start == .milliseconds(100))
      try await socket.close()
      stack.signal()
      #expect(signals.all.count == round, "a closed socket hears nothing")
    }
  }

  @Test("a callback that is owed from before a close does not silence the next opening")
  func pendingSignal() async throws {
    let stack = FakeStack(try World.current)
    let signals = Trace<Void>()
    let socket = TCPSocket()
    socket.onSignal { signals.add(()) }
    for round in 1...2 {
      try await socket.open(on: stack)
      stack.signal()
      stack.signal()
      #expect(signals.all.count == round)
      try await socket.close()
    }
  }

  @Test("the signal callback comes at most once until the next call")
  func sigio() async throws {
    let stack = FakeStack(try World.current)
    let signals = Trace<Void>()
    let socket = UDPSocket()
    try await socket.open(on: stack)
    socket.setBlocking(false)
    socket.onSignal { signals.add(()) }
    for _ in 0..<5 { stack.signal() }
    #expect(signals.all.count == 1)
    await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
    for _ in 0..<5 { stack.signal() }
    #expect(signals.all.count == 2)
    socket.onSignal(nil)
    _ = try await socket.send([1], to: Self.address)
    stack.signal()
    #expect(signals.all.count == 2)
  }

  @Test("closing wakes every blocked call, which ends with NO_SOCKET, also when it is opened again at once")
  func closeWakes() async throws {
    let world = try World.current
    for reopens in [false, true] {
      let stack = FakeStack(world)
      let socket = TCPSocket()
      try await socket.open(on: stack)
      stack.change { $0.sendResults = [.failure(.wouldBlock)] }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await #expect(throws: NSAPIError.noSocket) { try await socket.receive(limit: 1) } }
        group.addTask { await #expect(throws: NSAPIError.noSocket) { try await socket.send([1]) } }
        try await world.sleep(for: .seconds(1))
        let closed = world.now
        try await socket.close()
        if reopens { try await socket.open(on: stack) }
        try await group.waitForAll()
        #expect(world.now == closed)
      }
    }
  }

  @Test("a blocked call of a cancelled task ends at once")
  func cancellation() async throws {
    let world = try World.current
    let socket = TCPSocket()
    try await socket.open(on: FakeStack(world))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) } }
      try? await world.sleep(for: .seconds(1))
      group.cancelAll()
    }
    #expect(world.now == .beginning + .seconds(1))
  }
}
