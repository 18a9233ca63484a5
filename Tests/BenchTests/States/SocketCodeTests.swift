import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping

/// Codes that are no matter of a socket's state alone.
@Suite("Sockets on the ESP8266")
struct SocketCodeTests {
  /// A call that is under way when the module is reset by its wire.
  enum Moment: String, CaseIterable, Sendable {
    case connect, send, receive, close
  }

  @Test("are five; the sixth is NO_SOCKET, and one given back can be had again")
  func limit() async throws {
    try await Rig.run { rig in
      let sockets = (0..<6).map { _ in TCPSocket() }
      for socket in sockets.prefix(5) { try await socket.open(on: rig.interface.stack) }
      await #expect(throws: NSAPIError.noSocket) { try await sockets[5].open(on: rig.interface.stack) }
      try await sockets[2].close()
      let udp = UDPSocket()
      try await udp.open(on: rig.interface.stack)
    }
  }

  @Test("say DEVICE_ERROR when a connect is refused or nobody is there")
  func refused() async throws {
    try await Rig.run { rig in
      try await rig.interface.connect()
      let socket = TCPSocket()
      try await socket.open(on: rig.interface.stack)
      for address in [Rig.closedPort, Rig.blackHole] {
        await #expect(throws: NSAPIError.deviceError) { try await socket.connect(to: address) }
      }
      await #expect(throws: NSAPIError.parameter) { try await socket.connect(to: SocketAddress()) }
      try await socket.connect(to: Rig.echo)
    }
  }

  @Test(
    "survive a reset of the module in the middle of a call",
    arguments: [
      (Moment.connect, "DEVICE_ERROR"), (.send, "CONNECTION_LOST"), (.receive, "CONNECTION_LOST"),
      (.close, "OK"),
    ])
  func reset(moment: Moment, expected: String) async throws {
    try await Rig.run { rig in
      try await rig.interface.connect()
      let socket = TCPSocket()
      try await socket.open(on: rig.interface.stack)
      if moment != .connect { try await socket.connect(to: Rig.echo) }
      let command = ["connect": "AT+CIPSTART=", "send": "AT+CIPSEND=", "close": "AT+CIPCLOSE="][
        moment.rawValue]
      rig.scope.spawn {
        if let command { try? await rig.waitForCommand(command) }
        try? await rig.line.pulseReset()
      }
      let outcome = try await CallOutcome.of(rig, release: {}) { () throws(NSAPIError) -> Int? in
        switch moment {
        case .connect: try await socket.connect(to: Rig.blackHole)
        case .send: return try await socket.send([1])
        case .receive: return try await socket.receive(limit: 1).count
        case .close: try await socket.close()
        }
        return nil
      }
      #expect(outcome == expected)
      #expect(rig.interface.connectionStatus == .disconnected)
      // The way back that a program has: connect again, with a new socket.
      try? await socket.close()
      try await rig.interface.connect()
      let next = TCPSocket()
      try await next.open(on: rig.interface.stack)
      try await next.connect(to: Rig.echo)
      #expect(try await next.send([1]) == 1)
      #expect(try await next.receive(limit: 1) == [1])
    }
  }

  @Test("that are closed while they connect end the connect with NO_SOCKET and leave no link behind")
  func closeWhileConnecting() async throws {
    for (address, closes) in [(Rig.blackHole, 0), (Rig.echo, 1)] {
      try await Rig.run { rig in
        try await rig.interface.connect()
        let socket = TCPSocket()
        try await socket.open(on: rig.interface.stack)
        async let code = CallOutcome.word { () throws(NSAPIError) in
          try await socket.connect(to: address)
          return nil
        }
        try await rig.waitForCommand("AT+CIPSTART=0")
        try await socket.close()
        #expect(await code == "NO_SOCKET")
        try await socket.open(on: rig.interface.stack)
        try await socket.connect(to: Rig.echo)
        #expect(rig.written.all.count { $0.starts(with: "AT+CIPCLOSE=".utf8) } == closes)
      }
    }
  }

  @Test("that are told ALREADY wait for the connect of somebody else, and are connected with it")
  func twoConnects() async throws {
    try await Rig.run { rig in
      try await rig.interface.connect()
      let socket = TCPSocket()
      try await socket.open(on: rig.interface.stack)
      async let other: Void = socket.connect(to: Rig.echo)
      try await rig.waitForCommand("AT+CIPSTART=0")
      try await socket.connect(to: Rig.echo)
      try await other
      #expect(rig.written.all.count { $0.starts(with: "AT+CIPSTART=".utf8) } == 1)
    }
  }

  @Test("take keep-alive before they connect only, four bytes of 0 to 7200 seconds, and give it back")
  func keepAlive() async throws {
    try await Rig.run { rig in
      let socket = TCPSocket()
      try await socket.open(on: rig.interface.stack)
      func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 0xFF) } }
      for value: UInt32 in [0, 1, 7200] {
        try await socket.setOption(.keepAlive, to: bytes(value))
        #expect(try await socket.option(.keepAlive) == bytes(value))
      }
      for wrong in [bytes(7201), bytes(.max), [], [1], [1, 0, 0, 0, 0]] {
        await #expect(throws: NSAPIError.parameter) { try await socket.setOption(.keepAlive, to: wrong) }
      }
      for option in [SocketOption.keepIdle, .linger, .ipv4MRU, .addMembership] {
        await #expect(throws: NSAPIError.unsupported) { try await socket.setOption(option, to: bytes(1)) }
        await #expect(throws: NSAPIError.unsupported) { try await socket.option(option) }
      }
      try await rig.interface.connect()
      try await socket.connect(to: Rig.echo)
      #expect(rig.written.all.contains(Array("AT+CIPSTART=0,\"TCP\",\"198.51.100.7\",7,7200\r\n".utf8)))
    }
  }

  @Test("share no UDP port but 0, which is any")
  func ports() async throws {
    try await Rig.run { rig in
      let first = UDPSocket()
      let second = UDPSocket()
      try await first.open(on: rig.interface.stack)
      try await second.open(on: rig.interface.stack)
      try await first.bind(port: 0)
      try await second.bind(port: 0)
      try await first.bind(port: 1024)
      await #expect(throws: NSAPIError.parameter) { try await second.bind(port: 1024) }
      try await second.bind(port: 1025)
    }
  }
}
