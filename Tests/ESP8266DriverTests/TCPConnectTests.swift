import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Connecting and closing over TCP", .virtualTime)
struct TCPConnectTests {
  private static let start = "AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7"

  private func connect(_ bench: DriverBench) async throws -> NSAPIError {
    let socket = TCPSocket()
    try await socket.open(on: bench.interface)
    let code = await DriverBench.code { () throws(NSAPIError) in
      try await socket.connect(to: DriverBench.server)
    }
    await #expect(throws: Never.self) { try await socket.close() }
    return code
  }

  @Test("says AT+CIPSTART and AT+CIPCLOSE, once each")
  func sound() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      #expect(try await connect(bench) == .ok)
      #expect(bench.module.takeCommands() == [Self.start, "AT+CIPCLOSE=0"])
      #expect(bench.activity.evidence[.connects] == 1)
    }
  }

  @Test(
    "a refused connection is DEVICE_ERROR after two tries, in whichever order the module says it",
    arguments: [
      "\r\nERROR\r\n{id},CLOSED\r\n", "{id},CLOSED\r\n\r\nERROR\r\n", "{id},CONNECT FAIL\r\n\r\nERROR\r\n",
      "no ip\r\n\r\nERROR\r\n",
    ])
  func refused(answer: String) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", Answer(.say(answer)))
      #expect(try await connect(bench) == .deviceError)
      #expect(bench.module.takeCommands() == [Self.start, Self.start])
      #expect(bench.activity.evidence[.connects] == 0)
      bench.module.on("AT+CIPSTART=*", .linkOpened)
      #expect(try await connect(bench) == .ok)
    }
  }

  @Test("a CLOSED that comes late does not close the second try's link")
  func lateClosed() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", "\r\nERROR\r\n", "{id},CLOSED\r\n{id},CONNECT\r\n\r\nOK\r\n")
      let socket = try await bench.tcpSocket()
      #expect(try await socket.send(bytes("x")) == 1)
    }
  }

  @Test("a link that the module thinks open is closed and opened again")
  func alreadyConnected() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", "ALREADY CONNECTED\r\n\r\nERROR\r\n", .linkOpened)
      let socket = try await bench.tcpSocket()
      #expect(bench.module.takeCommands() == [Self.start, "AT+CIPCLOSE=0", Self.start])
      #expect(try await socket.send(bytes("x")) == 1)
    }
  }

  @Test("a module that stays busy is waited for as long as a join may take, and named")
  func alwaysBusy() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", .busy)
      let start = bench.world.now
      #expect(try await connect(bench) == .deviceError)
      #expect((.seconds(18)...(.seconds(21))).contains(bench.world.now - start))
      guard case .busy(_, "AT+CWJAP_CUR?")? = bench.modem.incident else {
        Issue.record("\(String(describing: bench.modem.incident))")
        return
      }
    }
  }

  @Test("a busy module gets a second try")
  func busy() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", .busy, .linkOpened)
      #expect(try await connect(bench) == .ok)
    }
  }

  @Test("silence is DEVICE_ERROR after 15 s, without a second try")
  func silence() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", .silence)
      let start = bench.world.now
      #expect(try await connect(bench) == .deviceError)
      #expect((.seconds(15)...(.seconds(16))).contains(bench.world.now - start))
      #expect(bench.module.takeCommands() == [Self.start])
    }
  }

  @Test("an OK without CONNECT is a connection too")
  func withoutConnect() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIPSTART=*", .ok)
      let socket = try await bench.tcpSocket()
      #expect(try await socket.send(bytes("x")) == 1)
    }
  }

  @Test("a peer that closes in the same breath is seen: its data can be read, then 0 bytes")
  func closedAtOnce() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on(
        "AT+CIPSTART=*", "{id},CONNECT\r\n\r\nOK\r\n\r\n+IPD,0,3,192.0.2.1,7:abc{id},CLOSED\r\n")
      let socket = try await bench.tcpSocket()
      #expect(try await socket.receive(limit: 10) == bytes("abc"))
      #expect(try await socket.receive(limit: 10).isEmpty)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send(bytes("x")) }
    }
  }

  @Test("a connected socket is IS_CONNECTED; no address is PARAMETER and says nothing")
  func states() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      await #expect(throws: NSAPIError.isConnected) { try await socket.connect(to: DriverBench.server) }
      _ = bench.module.takeCommands()
      let other = TCPSocket()
      try await other.open(on: bench.interface)
      for address in [
        SocketAddress(), SocketAddress(.anyV4, port: 7), SocketAddress(IPAddress(192, 0, 2, 1)),
      ] {
        await #expect(throws: NSAPIError.parameter) { try await other.connect(to: address) }
      }
      #expect(try await other.receive(limit: 1).isEmpty)
      await #expect(throws: NSAPIError.connectionLost) { try await other.send([1]) }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test(
    "closing: UNLINK is success, ERROR and silence are DEVICE_ERROR, and the slot is free whatever it is",
    arguments: [
      ("UNLINK\r\n\r\nERROR\r\n", NSAPIError.ok), ("\r\nERROR\r\n", .deviceError), ("", .deviceError),
      ("\r\nbusy p...\r\n", .deviceError),
    ])
  func close(answer: String, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPCLOSE=*", answer.isEmpty ? .silence : Answer(.say(answer)))
      #expect(await DriverBench.code { () throws(NSAPIError) in try await socket.close() } == expected)
      #expect(try await bench.interface.openSocket(.tcp).slot == 0)
    }
  }

  @Test("closing after the peer has closed says nothing")
  func closeAfterPeer() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      try await bench.module.say("0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(10))
      _ = bench.module.takeCommands()
      try await socket.close()
      #expect(bench.module.takeCommands().isEmpty)
    }
  }
}
