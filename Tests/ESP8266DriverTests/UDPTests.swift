import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing

@Suite("UDP", .virtualTime)
struct UDPTests {
  private static let other = SocketAddress(IPAddress(192, 0, 2, 2), port: 9)

  private func run(
    queueLimit: Int = 8192, _ body: (DriverBench, UDPSocket) async throws -> Void
  ) async throws {
    var settings = ModemSettings()
    settings.queueLimit = queueLimit
    try await DriverBench.run(settings) { bench in
      try await bench.connect()
      let socket = try await bench.udpSocket()
      socket.setBlocking(false)
      try await body(bench, socket)
    }
  }

  @Test("the link opens with the first datagram, and again when the destination changes")
  func lazy() async throws {
    try await run { bench, socket in
      #expect(bench.module.takeCommands().isEmpty)
      #expect(try await socket.send(bytes("one"), to: DriverBench.server) == 3)
      #expect(try await socket.send(bytes("two!"), to: DriverBench.server) == 4)
      #expect(try await socket.send(bytes("three"), to: Self.other) == 5)
      #expect(
        bench.module.takeCommands() == [
          "AT+CIPSTART=0,\"UDP\",\"192.0.2.1\",7", "AT+CIPSEND=0,3", "AT+CIPSEND=0,4", "AT+CIPCLOSE=0",
          "AT+CIPSTART=0,\"UDP\",\"192.0.2.2\",9", "AT+CIPSEND=0,5",
        ])
      try await socket.close()
      #expect(bench.module.takeCommands() == ["AT+CIPCLOSE=0"])
      #expect(bench.activity.evidence[.connects] == 0)
      #expect(bench.activity.evidence[.bytesOut] == 12)
    }
  }

  @Test("what cannot be sent is refused without a word to the module")
  func refused() async throws {
    try await run { bench, socket in
      let cases: [([UInt8], SocketAddress, NSAPIError)] = [
        ([], DriverBench.server, .unsupported),
        ([UInt8](repeating: 1, count: 2049), DriverBench.server, .parameter),
        ([1], SocketAddress(.anyV4, port: 7), .dnsFailure), ([1], SocketAddress(), .dnsFailure),
        ([1], SocketAddress(IPAddress(192, 0, 2, 1)), .dnsFailure), ([], SocketAddress(), .dnsFailure),
      ]
      for (datagram, address, expected) in cases {
        let code = await DriverBench.code { () throws(NSAPIError) in
          try await socket.send(datagram, to: address)
        }
        #expect(code == expected, "\(datagram.count) bytes to \(address)")
      }
      #expect(bench.module.takeCommands().isEmpty)
      let sent = try await socket.send([UInt8](repeating: 1, count: 2048), to: DriverBench.server)
      #expect(sent == 2048)
    }
  }

  @Test("the source is what the module says, and the peer where it does not say")
  func source() async throws {
    try await run { bench, socket in
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      try await bench.module.say("\r\n+IPD,0,3,198.51.100.4,4321:abc\r\n+IPD,0,3:def")
      try await bench.sleep(.milliseconds(20))
      let told = try await socket.receive(limit: 10)
      #expect(told.bytes == bytes("abc"))
      #expect(told.source == SocketAddress(IPAddress(198, 51, 100, 4), port: 4321))
      #expect(try await socket.receive(limit: 10).source == DriverBench.server)
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 10) }
    }
  }

  @Test("one datagram a call; what is longer than the buffer is cut off")
  func truncation() async throws {
    try await run { bench, socket in
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      try await bench.module.say("\r\n+IPD,0,5,192.0.2.1,7:hello\r\n+IPD,0,3,192.0.2.1,7:abc")
      try await bench.sleep(.milliseconds(20))
      #expect(try await socket.receive(limit: 2).bytes == bytes("he"))
      #expect(try await socket.receive(limit: 10).bytes == bytes("abc"))
      #expect(bench.activity.evidence[.bytesIn] == 5)
    }
  }

  @Test("beyond the limit whole datagrams are dropped, smaller ones still fit")
  func queueLimit() async throws {
    try await run(queueLimit: 10) { bench, socket in
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      for text in ["123456", "abcde", "wxyz", "!"] {
        try await bench.module.say("\r\n+IPD,0,\(text.utf8.count),192.0.2.1,7:\(text)")
      }
      try await bench.sleep(.milliseconds(50))
      #expect(try await socket.receive(limit: 10).bytes == bytes("123456"))
      #expect(try await socket.receive(limit: 10).bytes == bytes("wxyz"))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 10) }
    }
  }

  @Test(
    "has a code for each way to fail",
    arguments: [
      (Answer.prompt(then: "SEND FAIL\r\n"), NSAPIError.noMemory), (.silence, .connectionLost),
      (Answer(.say("\r\nOK\r\n"), .takePayload, .say("\r\nRecv {n} bytes\r\n")), .connectionLost),
      (Answer.prompt(then: ""), .noMemory), (.busy, .deviceError),
      (Answer(.say("link is not valid\r\n\r\nERROR\r\n")), .connectionLost),
    ])
  func failures(answer: Answer, expected: NSAPIError) async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPSEND=*", answer, .sent)
      let code = await DriverBench.code { () throws(NSAPIError) in
        try await socket.send(bytes("hello"), to: DriverBench.server)
      }
      #expect(code == expected)
      #expect(bench.activity.evidence[.bytesOut] == 0)
      let sent = try await socket.send(bytes("hello"), to: DriverBench.server)
      #expect(sent == 5)
    }
  }

  @Test("a link that the module has closed is opened again", arguments: [true, false])
  func reopens(isTold: Bool) async throws {
    try await run { bench, socket in
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      if isTold {
        try await bench.module.say("0,CLOSED\r\n")
        try await bench.sleep(.milliseconds(10))
      } else {
        bench.module.on("AT+CIPSEND=*", "link is not valid\r\n\r\nERROR\r\n", .sent)
        await #expect(throws: NSAPIError.connectionLost) {
          try await socket.send(bytes("x"), to: DriverBench.server)
        }
      }
      _ = bench.module.takeCommands()
      #expect(try await socket.send(bytes("hello"), to: DriverBench.server) == 5)
      #expect(bench.module.takeCommands().first == "AT+CIPSTART=0,\"UDP\",\"192.0.2.1\",7")
    }
  }

  @Test("a refused link is DEVICE_ERROR")
  func refusedLink() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPSTART=*", .error)
      await #expect(throws: NSAPIError.deviceError) {
        try await socket.send(bytes("x"), to: DriverBench.server)
      }
    }
  }

  @Test("a new socket never sees the datagrams of the one before in its slot")
  func leftOver() async throws {
    try await run { bench, socket in
      _ = try await socket.send(bytes("x"), to: DriverBench.server)
      try await bench.module.say("\r\n+IPD,0,3,192.0.2.1,7:abc0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(20))
      try await socket.close()
      let next = try await bench.udpSocket()
      next.setBlocking(false)
      await #expect(throws: NSAPIError.wouldBlock) { try await next.receive(limit: 10) }
    }
  }

  @Test("TCP sockets have no datagrams")
  func wrongType() async throws {
    try await run { bench, _ in
      let handle = try await bench.interface.openSocket(.tcp)
      await #expect(throws: NSAPIError.unsupported) {
        try await bench.interface.send(handle, [1], to: DriverBench.server)
      }
      await #expect(throws: NSAPIError.unsupported) {
        try await bench.interface.receiveFrom(handle, limit: 1)
      }
    }
  }
}
