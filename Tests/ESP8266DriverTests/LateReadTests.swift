import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Answers to passive reads that come late or not at all", .virtualTime)
struct LateReadTests {
  private func run(_ body: (DriverBench, TCPSocket) async throws -> Void) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      try await bench.module.say("\r\n+IPD,0,5\r\n")
      try await bench.sleep(.milliseconds(10))
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n")
      try await body(bench, socket)
    }
  }

  @Test("bytes that come late reach the socket, before those of a later read", arguments: [2100, 3500])
  func late(milliseconds: Int) async throws {
    try await run { bench, socket in
      bench.module.on(
        "AT+CIPRECVDATA=*",
        Answer(.pause(.milliseconds(milliseconds)), .say("\r\n+CIPRECVDATA,5:hello\r\nOK\r\n")),
        Answer(.say("\r\n+CIPRECVDATA,3:abc\r\nOK\r\n")))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 5) }
      try await bench.module.say("\r\n+IPD,0,3\r\n")
      #expect(try await socket.receive(limit: 100) == bytes("hello"))
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:3,0,0,0,0\r\n\r\nOK\r\n")
      #expect(try await socket.receive(limit: 100) == bytes("abc"))
      #expect(bench.activity.evidence[.bytesIn] == 8)
    }
  }

  @Test("bytes that do not come at all: CONNECTION_LOST for good, and how many")
  func missing() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPRECVDATA=*", .silence, .data("xyz"))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 5) }
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 5) }
      #expect(bench.modem.incident == .bytesLost("AT+CIPRECVDATA=0,5 got no answer, and 5 bytes are missing"))
      try await bench.module.say("\r\n+IPD,0,3\r\n")
      try await bench.sleep(.milliseconds(10))
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 5) }
    }
  }

  @Test("a read that the module has never heard of is made again")
  func unheard() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPRECVDATA=*", .silence, .data("hello"))
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:5,0,0,0,0\r\n\r\nOK\r\n")
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 5) }
      let received = try await socket.receive(limit: 5)
      #expect(received == bytes("hello"))
    }
  }

  @Test("bytes of a read that was interrupted reach the next one")
  func interrupted() async throws {
    try await run { bench, socket in
      bench.module.on(
        "AT+CIPRECVDATA=*", Answer(.pause(.seconds(1)), .say("\r\n+CIPRECVDATA,5:hello\r\nOK\r\n")))
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 5) }
        }
        try? await bench.sleep(.milliseconds(100))
        group.cancelAll()
      }
      let received = try await socket.receive(limit: 5)
      #expect(received == bytes("hello"))
    }
  }

  @Test("bytes that nobody asked for are in no stream: CONNECTION_LOST")
  func unasked() async throws {
    try await run { bench, socket in
      bench.module.on(
        "AT+CIPRECVDATA=*",
        Answer(.say("\r\n+CIPRECVDATA,5:hello\r\nOK\r\n\r\n+CIPRECVDATA,5:hello")))
      #expect(try await socket.receive(limit: 5) == bytes("hello"))
      try await bench.sleep(.milliseconds(10))
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 5) }
    }
  }

  @Test("an answer that is cut off: what came is handed out, then CONNECTION_LOST, and how much came")
  func cut() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPRECVDATA=*", Answer(.say("\r\n+CIPRECVDATA,5:hel")))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 5) }
      try await bench.sleep(.seconds(1))
      #expect(try await socket.receive(limit: 5) == bytes("hel"))
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 5) }
      #expect(
        bench.modem.incident == .bytesLost("of 5 announced bytes 3 came: bytes lost on the serial line"))
    }
  }
}
