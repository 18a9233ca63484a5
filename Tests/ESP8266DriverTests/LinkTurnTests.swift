import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Calls that meet at one link", .virtualTime)
struct LinkTurnTests {
  private static let other = SocketAddress(IPAddress(192, 0, 2, 2), port: 9)
  private static let slowLink = Answer(.pause(.seconds(1)), .say("{id},CONNECT\r\n\r\nOK\r\n"))

  private static func code(
    _ socket: UDPSocket, _ text: String, to address: SocketAddress
  ) async -> NSAPIError {
    await DriverBench.code { () throws(NSAPIError) in try await socket.send(bytes(text), to: address) }
  }

  @Test("a datagram that comes while another opens the link is WOULD_BLOCK, and its sender is woken then")
  func secondSender() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", Self.slowLink)
      let socket = try await bench.udpSocket()
      socket.setBlocking(false)
      let signals = Trace<Instant>()
      async let first = Self.code(socket, "first", to: DriverBench.server)
      try await bench.sleep(.milliseconds(500))
      #expect(await Self.code(socket, "second", to: Self.other) == .wouldBlock)
      // Not before there is something new to say.
      try await bench.sleep(.milliseconds(100))
      socket.onSignal { signals.add(bench.world.now) }
      #expect(await first == .ok)
      #expect(!signals.all.isEmpty)
      #expect(await Self.code(socket, "second", to: Self.other) == .ok)
      #expect(bench.module.payloads == [bytes("first"), bytes("second")])
    }
  }

  @Test("two senders that wait send each to its own destination")
  func destinations() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", Self.slowLink)
      let socket = try await bench.udpSocket()
      async let first = Self.code(socket, "first", to: DriverBench.server)
      try await bench.sleep(.milliseconds(500))
      async let second = Self.code(socket, "second", to: Self.other)
      #expect(await (first, second) == (.ok, .ok))
      #expect(
        bench.module.takeCommands() == [
          "AT+CIPSTART=0,\"UDP\",\"192.0.2.1\",7", "AT+CIPSEND=0,5", "AT+CIPCLOSE=0",
          "AT+CIPSTART=0,\"UDP\",\"192.0.2.2\",9", "AT+CIPSEND=0,6",
        ])
    }
  }

  @Test("a link that closes while a datagram waits for its turn is opened again")
  func closedMeanwhile() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.udpSocket()
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      bench.module.on(
        "AT+CIPSEND=0,5",
        Answer(
          .say("\r\nOK\r\n> "), .takePayload, .pause(.seconds(1)),
          .say("\r\nRecv {n} bytes\r\n\r\nSEND OK\r\n{id},CLOSED\r\n")),
        .sent)
      async let first = Self.code(socket, "first", to: DriverBench.server)
      try await bench.sleep(.milliseconds(500))
      async let second = Self.code(socket, "other", to: DriverBench.server)
      #expect(await (first, second) == (.ok, .ok))
      #expect(bench.module.payloads == [bytes("x"), bytes("first"), bytes("other")])
      #expect(bench.module.takeCommands().count { $0.hasPrefix("AT+CIPSTART=") } == 2)
    }
  }

  @Test(
    "a socket that is closed while a datagram opens its link leaves none behind, nor takes the next one's")
  func closedWhileOpening() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", Self.slowLink)
      let socket = try await bench.udpSocket()
      async let first = Self.code(socket, "first", to: DriverBench.server)
      try await bench.sleep(.milliseconds(500))
      async let closing: Void = socket.close()
      try await bench.sleep(.milliseconds(100))
      let next = try await bench.tcpSocket()
      try await closing
      #expect(await first == .noSocket)
      #expect(try await next.send(bytes("next")) == 4)
      #expect(bench.module.payloads == [bytes("next")])
      #expect(bench.module.takeCommands().filter { $0.hasPrefix("AT+CIPCLOSE=") } == ["AT+CIPCLOSE=0"])
    }
  }

  @Test("a socket that is closed between two tries to open its link ends the tries")
  func closedBetweenTries() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", Answer(.pause(.seconds(1)), .say("\r\nERROR\r\n")), .linkOpened)
      let socket = try await bench.udpSocket()
      async let first = Self.code(socket, "first", to: DriverBench.server)
      try await bench.sleep(.milliseconds(500))
      try await socket.close()
      #expect(await first == .noSocket)
      #expect(bench.module.takeCommands() == ["AT+CIPSTART=0,\"UDP\",\"192.0.2.1\",7"])
    }
  }

  @Test("a slot is given away only when the calls of its last socket have ended")
  func lastCalls() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on(
        "AT+CIPSEND=*", Answer(.say("{id},CLOSED\r\n"), .pause(.seconds(1)), .say("\r\nERROR\r\n")))
      async let sending = DriverBench.code { () throws(NSAPIError) in try await socket.send(bytes("x")) }
      try await bench.sleep(.milliseconds(500))
      async let closing: Void = socket.close()
      try await bench.sleep(.milliseconds(100))
      #expect(try await bench.interface.openSocket(.tcp).slot == 1)
      try await closing
      #expect(await sending == .noSocket)
      #expect(try await bench.interface.openSocket(.tcp).slot == 0)
    }
  }

  @Test("abandoned sockets use up none of the five, also for two who open at once")
  func twoOpeners() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      var handles: [SocketHandle] = []
      for _ in 0..<5 { handles.append(try await bench.interface.openSocket(.tcp)) }
      for handle in handles { try await bench.interface.connect(handle, to: DriverBench.server) }
      for handle in handles {
        bench.interface.abandonSocket(handle)
        // Twice, as a careless owner might.
        bench.interface.abandonSocket(handle)
      }
      _ = bench.module.takeCommands()
      bench.module.on("AT+CIPCLOSE=*", Answer(.pause(.seconds(1)), .say("{id},CLOSED\r\n\r\nOK\r\n")))
      async let first = bench.tcpSocket()
      async let second = bench.tcpSocket()
      let sockets = try await (first, second)
      #expect(try await sockets.0.send(bytes("x")) == 1)
      #expect(try await sockets.1.send(bytes("x")) == 1)
      #expect(bench.module.takeCommands().count { $0.hasPrefix("AT+CIPCLOSE=") } == 5)
    }
  }
}
