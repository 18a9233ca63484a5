import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("The status and its callback", .virtualTime)
struct StatusTests {
  @Test("tells each change once and in order")
  func order() async throws {
    try await DriverBench.run { bench in
      for _ in 0..<2 {
        try await bench.connect()
        try await bench.interface.disconnect()
      }
      let round: [ConnectionStatus] = [.connecting, .globalUp, .disconnected]
      #expect(bench.statuses.all == round + round)
      #expect(bench.activity.evidence[.statusChanges] == 6)
    }
  }

  @Test("tells no change when the module repeats itself")
  func repetition() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      try await bench.module.say("WIFI CONNECTED\r\nWIFI GOT IP\r\nWIFI GOT IP\r\n")
      try await bench.sleep(.seconds(1))
      #expect(bench.statuses.all == [.connecting, .globalUp])
    }
  }

  @Test("a lost network is CONNECTING, the module's return GLOBAL_UP; sockets have lost their link for good")
  func lostNetwork() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      try await bench.module.say("0,CLOSED\r\nWIFI DISCONNECT\r\n")
      try await bench.sleep(.seconds(1))
      #expect(bench.interface.connectionStatus == .connecting)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send(bytes("x")) }
      try await bench.module.say("WIFI CONNECTED\r\nWIFI GOT IP\r\n")
      try await bench.sleep(.seconds(1))
      #expect(bench.statuses.all == [.connecting, .globalUp, .connecting, .globalUp])
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 1) }
      await #expect(throws: NSAPIError.connectionLost) { try await socket.connect(to: DriverBench.server) }
      try await socket.close()
      _ = try await bench.tcpSocket()
    }
  }

  @Test("a waiting receive ends when the network is lost")
  func wakes() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      async let code = DriverBench.code { () throws(NSAPIError) in try await socket.receive(limit: 1) }
      try await bench.sleep(.seconds(3))
      try await bench.module.say("WIFI DISCONNECT\r\n")
      #expect(await code == .connectionLost)
    }
  }

  @Test("a module that says WIFI DISCONNECT before the OK, in time, late, or never", arguments: 0...3)
  func leaving(way: Int) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let answers: [Answer] = [
        "WIFI DISCONNECT\r\n\r\nOK\r\n", .left,
        Answer(.say("\r\nOK\r\n"), .pause(.milliseconds(3500)), .say("WIFI DISCONNECT\r\n")), .ok,
      ]
      bench.module.on("AT+CWQAP", answers[way])
      bench.module.on("AT+CWJAP_CUR?", "No AP\r\n\r\nOK\r\n")
      let start = bench.world.now
      try await bench.interface.disconnect()
      let took = bench.world.now - start
      // While the late one pauses, it does not answer the query either.
      let longest = Duration.milliseconds(way == 2 ? 3600 : 2100)
      #expect(way < 2 ? took < .milliseconds(200) : (.seconds(2)...longest).contains(took))
      #expect(bench.statuses.all == [.connecting, .globalUp, .disconnected])
      try await bench.interface.connect()
      try await bench.sleep(.seconds(5))
      #expect(bench.statuses.all == [.connecting, .globalUp, .disconnected, .connecting, .globalUp])
    }
  }

  @Test("an unexpected ready is DISCONNECTED, sockets have lost their link, and a later connect works")
  func restart() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let tcp = try await bench.tcpSocket()
      let udp = try await bench.udpSocket()
      _ = try await udp.send(bytes("x"), to: DriverBench.server)
      async let waiting = DriverBench.code { () throws(NSAPIError) in try await tcp.receive(limit: 1) }
      try await bench.sleep(.seconds(1))
      try await bench.module.say("\u{2}garbage\r\n\r\nready\r\n")
      #expect(await waiting == .connectionLost)
      #expect(bench.statuses.all == [.connecting, .globalUp, .disconnected])
      await #expect(throws: NSAPIError.connectionLost) {
        try await udp.send(bytes("x"), to: DriverBench.server)
      }
      await #expect(throws: NSAPIError.connectionLost) { try await udp.receive(limit: 1) }
      _ = bench.module.takeCommands()
      try await tcp.close()
      try await udp.close()
      #expect(bench.module.takeCommands().isEmpty)
      try await bench.interface.connect()
      let socket = try await bench.tcpSocket()
      #expect(try await socket.send(bytes("hello")) == 5)
    }
  }

  @Test("an unexpected ready ends the command that was under way at once")
  func restartDuringCommand() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      bench.module.on("AT+CIPSEND=*", Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nready\r\n")))
      let start = bench.world.now
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send(bytes("x")) }
      #expect(bench.world.now - start < .seconds(1))
      #expect(bench.interface.connectionStatus == .disconnected)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send(bytes("x")) }
    }
  }

  @Test(
    "a ready in the middle of the bring-up, or together with its last answer, ends it; the next connect works",
    arguments: [
      ("AT+CIPMUX=1", "\r\nready\r\n", Answer.ok),
      (
        "AT+CIFSR", "+CIFSR:STAIP,\"192.0.2.17\"\r\n\r\nOK\r\n\r\nready\r\n",
        ScriptedModule.addresses("192.0.2.17")
      ),
    ])
  func restartDuringBringUp(command: String, first: String, later: Answer) async throws {
    try await DriverBench.run { bench in
      bench.module.on(command, Answer(.say(first)), later)
      await #expect(throws: NSAPIError.deviceError) { try await bench.connect() }
      #expect(bench.statuses.all == [.connecting, .disconnected])
      try await bench.connect()
      #expect(bench.interface.connectionStatus == .globalUp)
    }
  }
}
