import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Receiving what the module pushes (active)", .virtualTime)
struct ActiveReceiveTests {
  private func run(
    queueLimit: Int = 8192, _ body: (DriverBench, TCPSocket) async throws -> Void
  ) async throws {
    var settings = ModemSettings()
    settings.queueLimit = queueLimit
    try await DriverBench.run(settings) { bench in
      bench.module.on("AT+CIPRECVMODE=1", .error)
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      _ = bench.module.takeCommands()
      try await body(bench, socket)
    }
  }

  private func push(_ text: String, link: Int = 0, _ bench: DriverBench) async throws {
    try await bench.module.say("\r\n+IPD,\(link),\(text.utf8.count),192.0.2.1,7:\(text)")
    try await bench.sleep(.seconds(1))
  }

  @Test("packets make one stream, read in parts of any size, without a command")
  func stream() async throws {
    try await run { bench, socket in
      try await push("hello", bench)
      try await push(", world", bench)
      #expect(try await socket.receive(limit: 3) == bytes("hel"))
      #expect(try await socket.receive(limit: 100) == bytes("lo, world"))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 1) }
      try await push("!", bench)
      try await bench.module.say("0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(10))
      #expect(try await socket.receive(limit: 100) == bytes("!"))
      #expect(try await socket.receive(limit: 100).isEmpty)
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("a packet that is cut off: what came is handed out, then CONNECTION_LOST, and how much came")
  func cut() async throws {
    try await run { bench, socket in
      try await bench.module.say("\r\n+IPD,0,8,192.0.2.1,7:hello")
      try await bench.sleep(.seconds(3))
      #expect(try await socket.receive(limit: 100) == bytes("hello"))
      try await push("more", bench)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 100) }
      #expect(
        bench.modem.incident == .bytesLost("of 8 announced bytes 5 came: bytes lost on the serial line"))
    }
  }

  @Test("a header without the source is read too")
  func shortHeader() async throws {
    try await run { bench, socket in
      try await bench.module.say("\r\n+IPD,0,5:hello")
      try await bench.sleep(.milliseconds(10))
      #expect(try await socket.receive(limit: 100) == bytes("hello"))
    }
  }

  @Test("a flood is kept up to the limit, in whole packets, and no further")
  func flood() async throws {
    try await run(queueLimit: 1000) { bench, socket in
      for _ in 0..<50 { try await push(String(repeating: "x", count: 300), bench) }
      #expect(try await socket.receive(limit: 100_000).count == 900)
      try await push("more", bench)
      #expect(try await socket.receive(limit: 100) == bytes("more"))
    }
  }

  @Test("what a closed socket left unread takes no room from the others")
  func leftOver() async throws {
    try await run(queueLimit: 1000) { bench, socket in
      let other = try await bench.tcpSocket()
      try await push(String(repeating: "x", count: 900), bench)
      try await bench.module.say("0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(10))
      try await socket.close()
      try await push(String(repeating: "y", count: 900), link: 1, bench)
      #expect(try await other.receive(limit: 1000).count == 900)
    }
  }

  @Test("data for a link that nobody has takes no room either")
  func nobody() async throws {
    try await run(queueLimit: 1000) { bench, socket in
      for link in 1...4 { try await push(String(repeating: "x", count: 250), link: link, bench) }
      try await push("hello", bench)
      #expect(try await socket.receive(limit: 1000) == bytes("hello"))
    }
  }
}
