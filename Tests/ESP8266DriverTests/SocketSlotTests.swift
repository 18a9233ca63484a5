import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing

@Suite("The five sockets", .virtualTime)
struct SocketSlotTests {
  @Test("five open, the sixth is NO_SOCKET, and a closed one makes room")
  func limit() async throws {
    try await DriverBench.run { bench in
      for _ in 0..<2 {
        var handles: [SocketHandle] = []
        for index in 0..<5 {
          handles.append(try await bench.interface.openSocket(index % 2 == 0 ? .tcp : .udp))
        }
        #expect(handles.map(\.slot) == [0, 1, 2, 3, 4])
        await #expect(throws: NSAPIError.noSocket) { try await bench.interface.openSocket(.tcp) }
        try await bench.interface.closeSocket(handles[3])
        #expect(try await bench.interface.openSocket(.udp).slot == 3)
        for handle in handles { bench.interface.abandonSocket(handle) }
        // The handle of slot 3 was stale, so its new owner is still there.
        await #expect(throws: NSAPIError.noSocket) { try await bench.interface.closeSocket(handles[3]) }
        for _ in 0..<4 { handles.append(try await bench.interface.openSocket(.tcp)) }
        await #expect(throws: NSAPIError.noSocket) { try await bench.interface.openSocket(.tcp) }
        for slot in 0..<5 {
          for handle in handles where handle.slot == slot { try? await bench.interface.closeSocket(handle) }
        }
        try await drain(bench)
      }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  /// Takes the one socket away whose handle the test has let go.
  private func drain(_ bench: DriverBench) async throws {
    for generation: UInt64 in 0...40 {
      try? await bench.interface.closeSocket(SocketHandle(slot: 3, generation: generation))
    }
  }

  @Test(
    "opening and closing without traffic says nothing to the module", arguments: [SocketProtocol.tcp, .udp])
  func silent(kind: SocketProtocol) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      for _ in 0..<10 {
        let handle = try await bench.interface.openSocket(kind)
        try await bench.interface.closeSocket(handle)
      }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("every call with a stale handle is NO_SOCKET")
  func stale() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let stack = bench.interface
      let old = try await stack.openSocket(.tcp)
      try await stack.closeSocket(old)
      // Somebody else has the slot now.
      let new = try await stack.openSocket(.udp)
      #expect(new.slot == old.slot)
      for handle in [old, SocketHandle(slot: 4, generation: 1)] {
        await #expect(throws: NSAPIError.noSocket) { try await stack.closeSocket(handle) }
        await #expect(throws: NSAPIError.noSocket) { try await stack.connect(handle, to: DriverBench.server) }
        await #expect(throws: NSAPIError.noSocket) {
          try await stack.bind(handle, to: SocketAddress(port: 9))
        }
        await #expect(throws: NSAPIError.noSocket) { try await stack.listen(handle, backlog: 1) }
        await #expect(throws: NSAPIError.noSocket) { try await stack.accept(handle) }
        await #expect(throws: NSAPIError.noSocket) { try await stack.send(handle, [1]) }
        await #expect(throws: NSAPIError.noSocket) { try await stack.receive(handle, limit: 1) }
        await #expect(throws: NSAPIError.noSocket) {
          try await stack.send(handle, [1], to: DriverBench.server)
        }
        await #expect(throws: NSAPIError.noSocket) { try await stack.receiveFrom(handle, limit: 1) }
        await #expect(throws: NSAPIError.noSocket) { try await stack.option(handle, .keepAlive) }
        await #expect(throws: NSAPIError.noSocket) {
          try await stack.setOption(handle, .keepAlive, to: [1, 0, 0, 0])
        }
        stack.attach(handle) { Issue.record("the signal of a stale handle") }
        stack.abandonSocket(handle)
      }
      try await bench.module.say("\r\n")
      try await bench.sleep(.milliseconds(10))
      try await stack.closeSocket(new)
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("a connected socket object that goes away is closed before its slot is used again")
  func abandoned() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      do {
        _ = try await bench.tcpSocket()
      }
      #expect(bench.module.takeCommands() == ["AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7"])
      let next = TCPSocket()
      try await next.open(on: bench.interface)
      #expect(bench.module.takeCommands() == ["AT+CIPCLOSE=0"])
      try await next.connect(to: DriverBench.server)
      #expect(bench.module.takeCommands() == ["AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7"])
    }
  }

  @Test("abandoned sockets never use up the five")
  func abandonedFive() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      for _ in 0..<12 { _ = try await bench.tcpSocket() }
      // Also where the module does not close them.
      bench.module.on("AT+CIPCLOSE=*", .error)
      for _ in 0..<5 {
        let socket = TCPSocket()
        try await socket.open(on: bench.interface)
      }
    }
  }

  @Test("listen and accept are UNSUPPORTED")
  func server() async throws {
    try await DriverBench.run { bench in
      let handle = try await bench.interface.openSocket(.tcp)
      await #expect(throws: NSAPIError.unsupported) { try await bench.interface.listen(handle, backlog: 1) }
      await #expect(throws: NSAPIError.unsupported) { try await bench.interface.accept(handle) }
    }
  }

  @Test("only a UDP port can be bound, once, and not one that is taken")
  func bind() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let tcp = TCPSocket()
      try await tcp.open(on: bench.interface)
      await #expect(throws: NSAPIError.unsupported) { try await tcp.bind(to: SocketAddress(port: 1024)) }
      let udp = try await bench.udpSocket()
      await #expect(throws: NSAPIError.unsupported) {
        try await udp.bind(to: SocketAddress(IPAddress(192, 0, 2, 17), port: 1024))
      }
      try await udp.bind(to: SocketAddress(port: 1024))
      await #expect(throws: NSAPIError.parameter) { try await udp.bind(to: SocketAddress(port: 1025)) }
      let other = try await bench.udpSocket()
      await #expect(throws: NSAPIError.parameter) { try await other.bind(to: SocketAddress(port: 1024)) }
      _ = try await udp.send([1], to: DriverBench.server)
      #expect(bench.module.takeCommands().first == "AT+CIPSTART=1,\"UDP\",\"192.0.2.1\",7,1024,0")
    }
  }

  @Test("keep-alive is set before connecting, 0…7200 s in four bytes, and goes with AT+CIPSTART")
  func keepAlive() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = TCPSocket()
      try await socket.open(on: bench.interface)
      let cases: [([UInt8], NSAPIError)] = [
        ([], .parameter), ([1], .parameter), ([1, 0, 0, 0, 0], .parameter), ([0x21, 0x1C, 0, 0], .parameter),
        ([0xFF, 0xFF, 0xFF, 0xFF], .parameter), ([0x20, 0x1C, 0, 0], .ok), ([0, 0, 0, 0], .ok),
        ([60, 0, 0, 0], .ok),
      ]
      for (value, expected) in cases {
        let code = await DriverBench.code { () throws(NSAPIError) in
          try await socket.setOption(.keepAlive, to: value)
        }
        #expect(code == expected, "\(value)")
      }
      await #expect(throws: NSAPIError.unsupported) {
        try await socket.setOption(SocketOption(level: 7000, name: 5), to: [1, 0, 0, 0])
      }
      #expect(try await socket.option(.keepAlive) == [60, 0, 0, 0])
      try await socket.connect(to: DriverBench.server)
      #expect(bench.module.takeCommands() == ["AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7,60"])
      await #expect(throws: NSAPIError.unsupported) {
        try await socket.setOption(.keepAlive, to: [1, 0, 0, 0])
      }
      let udp = try await bench.interface.openSocket(.udp)
      await #expect(throws: NSAPIError.unsupported) {
        try await bench.interface.setOption(udp, .keepAlive, to: [1, 0, 0, 0])
      }
    }
  }
}
