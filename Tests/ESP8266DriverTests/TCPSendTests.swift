import ESP8266Driver
import NetworkSocket
import SerialLines
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

  @Test(
    "without a prompt the payload is written once, the link is closed and the call is CONNECTION_LOST",
    arguments: [Answer.silence, Answer(.say("\r\nOK\r\n")), Answer(.say("\r\nOK\r\n\r\nSEND OK\r\n"))])
  func noPrompt(answer: Answer) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      bench.module.on("AT+CIPSEND=*", answer)
      #expect(await send("hello", over: socket) == .connectionLost)
      // This module does not know that a payload comes: it takes it for the beginning of the next line.
      #expect(bench.module.takeCommands() == ["AT+CIPSEND=0,5", "helloAT", "AT", "AT+CIPCLOSE=0"])
      #expect(bench.activity.evidence[.bytesOut] == 0)
      #expect(bench.silence?.contains("AT+CIPSEND=0,5") == true)
      #expect(await send("hello", over: socket) == .connectionLost)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 1) }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("a late prompt gets the payload, and nothing else has been written", arguments: [2600, 4900])
  func latePrompt(milliseconds: Int) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on(
        "AT+CIPSEND=*",
        Answer(
          .say("\r\nOK\r\n"), .pause(.milliseconds(milliseconds)), .say("> "), .takePayload,
          .say("\r\nRecv {n} bytes\r\n\r\nSEND OK\r\n")))
      #expect(try await socket.send(bytes("hello")) == 5)
      #expect(bench.module.payloads == [bytes("hello")])
    }
  }

  @Test("a lost prompt: the module sends the payload, and the call is CONNECTION_LOST all the same")
  func lostPrompt() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      bench.module.on(
        "AT+CIPSEND=*",
        Answer(.say("\r\nOK\r\n"), .takePayload, .say("\r\nRecv {n} bytes\r\n\r\nSEND OK\r\n")))
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(bench.module.payloads == [bytes("hello")])
      #expect(bench.module.takeCommands() == ["AT+CIPSEND=0,5", "AT", "AT+CIPCLOSE=0"])
      #expect(bench.activity.evidence[.bytesOut] == 0)
      #expect(bench.silence == "AT+CIPSEND=0,5 → OK, but no prompt within 5.0 s")
    }
  }

  @Test("a payload of which nothing is said: the module is reset by its wire before anything else is written")
  func deaf() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      bench.module.on("AT+CIPSEND=*", Answer(.say("\r\nOK\r\n> "), .takePayload))
      async let code = send("hello", over: socket)
      while bench.module.resets == 0 { try await bench.sleep(.milliseconds(10)) }
      #expect(bench.module.takeCommands() == ["AT+CIPSEND=0,5"])
      try await bench.module.restart()
      #expect(await code == .connectionLost)
      #expect(bench.modem.hasLostSettings)
      #expect(bench.interface.connectionStatus == .disconnected)
      #expect(bench.silence?.contains("no Recv line") == true)
    }
  }

  private static let wired: @Sendable (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in line }
  private static let wireless: @Sendable (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in
    WirelessLine(line)
  }

  @Test("a module that stays deaf is told nothing more", arguments: [true, false])
  func staysDeaf(hasWire: Bool) async throws {
    try await DriverBench.run(wrapping: hasWire ? Self.wired : Self.wireless) { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", Answer(.say("\r\nOK\r\n> "), .takePayload))
      #expect(await send("hello", over: socket) == .connectionLost)
      _ = bench.module.takeCommands()
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(await bench.modem.isAlive() == false)
      try? await socket.close()
      #expect(bench.module.takeCommands().isEmpty)
      #expect(bench.module.resets == (hasWire ? 1 : 0))
    }
  }

  @Test("without a wire the recovery has to talk to a deaf module")
  func recoversWithoutWire() async throws {
    try await DriverBench.run(wrapping: Self.wireless) { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", Answer(.say("\r\nOK\r\n> "), .takePayload))
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(try await bench.modem.restart() == .command)
    }
  }

  @Test(
    "with another count than was written loses the link: what the peer got is unknown",
    arguments: [
      (3, 3), (0, 0), (6, 0),
    ])
  func miscount(told: Int, confirmed: Int) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on(
        "AT+CIPSEND=*",
        Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nRecv \(told) bytes\r\n\r\nSEND OK\r\n")))
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(bench.activity.evidence[.bytesOut] == confirmed)
      #expect(bench.modem.incident == .unexpected("AT+CIPSEND of 5 bytes: the module confirmed \(told)"))
      #expect(bench.module.takeCommands().last == "AT+CIPCLOSE=0")
      #expect(await send("hello", over: socket) == .connectionLost)
      #expect(bench.module.takeCommands() == [], "nothing of it is sent again")
    }
  }

  @Test("a second SEND OK confirms no later send")
  func doubleConfirmation() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      bench.module.on(
        "AT+CIPSEND=*", .prompt(then: "\r\nSEND OK\r\n\r\nSEND OK\r\n"),
        Answer(.say("\r\nOK\r\n"), .say("\r\nSEND OK\r\n> "), .takePayload, .say("\r\nSEND OK\r\n")))
      #expect(try await socket.send(bytes("hello")) == 5)
      #expect(await send("hello", over: socket) == .deviceError)
      #expect(bench.activity.evidence[.bytesOut] == 5)
    }
  }

  @Test("a send that is interrupted is finished before the next command, and the link is lost")
  func interrupted() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      _ = bench.module.takeCommands()
      bench.module.on(
        "AT+CIPSEND=*",
        Answer(
          .say("\r\nOK\r\n"), .pause(.seconds(1)), .say("> "), .takePayload,
          .say("\r\nRecv {n} bytes\r\n\r\nSEND OK\r\n")))
      await withTaskGroup(of: Void.self) { group in
        group.addTask { #expect(await send("hello", over: socket) == .connectionLost) }
        try? await bench.sleep(.milliseconds(100))
        group.cancelAll()
      }
      try await socket.close()
      #expect(bench.module.payloads == [bytes("hello")])
      #expect(bench.module.takeCommands() == ["AT+CIPSEND=0,5", "AT", "AT+CIPCLOSE=0"])
    }
  }

  @Test("a blocking socket waits until the module is ready")
  func retries() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", .busy, .busy, .sent)
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
      (Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nERROR\r\n")), .deviceError),
      (Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nSEND OK\r\n")), .deviceError),
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

/// A line without a reset wire.
private final class WirelessLine: SerialLine {
  private let base: any SerialLine

  init(_ base: any SerialLine) {
    self.base = base
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    try await base.read(until: deadline)
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) { try await base.write(bytes) }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { throw .noSuchLine }

  func close() { base.close() }
}
