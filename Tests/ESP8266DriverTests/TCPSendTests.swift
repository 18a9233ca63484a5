import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Sending over TCP", .virtualTime)
struct TCPSendTests {
  private func send(_ text: String, over socket: TCPSocket) async -> NSAPIError {
    await DriverBench.code { () throws(NSAPIError) in try await socket.send(bytes(text)) }
  }

  @Test("more than 2048 bytes go in parts, in order", arguments: [1, 2047, 2048, 2049, 5000])
  func parts(count: Int) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
      #expect(try await socket.send(payload) == count)
      #expect(bench.module.payloads.flatMap(\.self) == payload)
      let sizes = stride(from: 0, to: count, by: 2048).map { min(2048, count - $0) }
      #expect(bench.module.takeCommands() == sizes.map { "AT+CIPSEND=0,\($0)" })
      #expect(bench.activity.evidence[.bytesOut] == count)
    }
  }

  @Test("nothing is sent for no bytes")
  func empty() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      #expect(try await socket.send([]) == 0)
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("a non-blocking socket takes the first part only")
  func nonBlocking() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      #expect(try await socket.send([UInt8](repeating: 1, count: 3000)) == 2048)
    }
  }

  @Test("without a prompt it is WOULD_BLOCK, and works once the module is ready")
  func noPrompt() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      bench.module.on("AT+CIPSEND=*", .silence, .sent)
      #expect(await send("hello", over: socket) == .wouldBlock)
      #expect(try await socket.send(bytes("hello")) == 5)
    }
  }

  @Test("a blocking socket waits until the module is ready", arguments: [Answer.silence, .busy])
  func retries(obstacle: Answer) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", obstacle, obstacle, .sent)
      #expect(try await socket.send(bytes("hello")) == 5)
      #expect(bench.module.payloads == [bytes("hello")])
    }
  }

  @Test("a timeout ends the wait for a module that stays busy")
  func timeout() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setTimeout(.milliseconds(500))
      let slow = Answer(.pause(.milliseconds(200)), .say("\r\nbusy p...\r\n"))
      bench.module.on("AT+CIPSEND=*", slow, slow, slow, slow, slow, .sent)
      let start = bench.world.now
      let code = await send("hello", over: socket)
      let took = bench.world.now - start
      #expect(code == .wouldBlock)
      #expect(took <= .milliseconds(700))
    }
  }

  @Test(
    "has a code for each way to fail",
    arguments: [
      (Answer.prompt(then: "SEND FAIL\r\n"), NSAPIError.deviceError),
      (Answer.prompt(then: "{id},CLOSED\r\nSEND FAIL\r\n"), .connectionLost),
      (Answer(.say("link is not valid\r\n\r\nERROR\r\n")), .connectionLost),
      (Answer(.say("{id},CLOSED\r\nlink is not valid\r\n\r\nERROR\r\n")), .connectionLost),
      (Answer(.say("{id},CLOSED\r\n\r\nERROR\r\n")), .connectionLost), (.error, .deviceError),
      (Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nRecv {n} bytes\r\n")), .deviceError),
      (Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nbusy s...\r\n")), .wouldBlock),
    ])
  func failures(answer: Answer, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      bench.module.on("AT+CIPSEND=*", answer)
      let start = bench.world.now
      #expect(await send("hello", over: socket) == expected)
      #expect(bench.world.now - start <= .milliseconds(10_100))
      #expect(bench.activity.evidence[.bytesOut] == 0)
    }
  }

  @Test("once a link is not valid it stays lost")
  func invalidStays() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", "link is not valid\r\n\r\nERROR\r\n", .sent)
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(try await socket.receive(limit: 1).isEmpty)
    }
  }

  @Test("what comes between the command and the confirmation is heard")
  func interleaved() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let first = try await bench.tcpSocket()
      let second = try await bench.tcpSocket()
      bench.module.on(
        "AT+CIPSEND=*",
        Answer(
          .say("\r\nOK\r\n\r\n+IPD,1,3,192.0.2.1,7:abc> "), .takePayload,
          .say("\r\nRecv 5 bytes\r\n\r\n+IPD,1,3,192.0.2.1,7:def1,CLOSED\r\n\r\nSEND OK\r\n")))
      #expect(try await first.send(bytes("hello")) == 5)
      #expect(try await second.receive(limit: 10) == bytes("abcdef"))
      #expect(try await second.receive(limit: 10).isEmpty)
    }
  }

  @Test("two tasks send over two sockets: one exchange after the other, nothing mixed")
  func concurrent() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let first = try await bench.tcpSocket()
      let second = try await bench.tcpSocket()
      async let a = first.send([UInt8](repeating: 1, count: 6000))
      async let b = second.send([UInt8](repeating: 2, count: 6000))
      let counts = try await [a, b]
      #expect(counts == [6000, 6000])
      #expect(bench.module.payloads.allSatisfy { Set($0).count == 1 })
    }
  }
}
