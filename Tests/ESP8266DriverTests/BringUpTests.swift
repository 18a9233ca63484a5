import ESP8266Driver
import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("Bringing the module up", .virtualTime)
struct BringUpTests {
  private static let order = [
    "AT", "AT+RST", "ATE0", "AT+GMR", "AT+CWMODE=3", "AT+CIPMUX=1", "AT+CIPDINFO=1", "AT+CIPRECVMODE=1",
    "AT+CWAUTOCONN?", "AT+CWDHCP=1,1", "AT+CWJAP=\"home\",\"\"", "AT+CIFSR",
    "AT+CWJAP_CUR?",
  ]

  private func connect(_ bench: DriverBench) async -> NSAPIError {
    await DriverBench.code { () throws(NSAPIError) in
      try bench.interface.setCredentials(ssid: "home", password: nil, security: .none)
      try await bench.interface.connect()
    }
  }

  @Test("says the commands in order, each once")
  func order() async throws {
    try await DriverBench.run { bench in
      #expect(await connect(bench) == .ok)
      #expect(bench.module.takeCommands() == Self.order)
      #expect(bench.modem.version?.atText == "1.7.0.0")
      #expect(bench.activity.evidence[.joins] == 1)
    }
  }

  @Test("turns joining after a reset off only where it is on")
  func autoConnect() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWAUTOCONN?", "+CWAUTOCONN:1\r\n\r\nOK\r\n")
      bench.module.on("AT+CWAUTOCONN=0", .ok)
      #expect(await connect(bench) == .ok)
      var expected = Self.order
      expected.insert("AT+CWAUTOCONN=0", at: 9)
      #expect(bench.module.takeCommands() == expected)
    }
  }

  @Test(
    "sets speed and flow control only where they differ; the digit is the module's view",
    arguments: [
      (115_200, FlowControl.none, nil), (115_200, .rts, "115200,8,1,0,2"), (115_200, .cts, "115200,8,1,0,1"),
      (115_200, .both, "115200,8,1,0,3"), (921_600, .none, "921600,8,1,0,0"),
      (460_800, .both, "460800,8,1,0,3"),
    ])
  func line(baud: Int, flowControl: FlowControl, expected: String?) async throws {
    var settings = ModemSettings()
    settings.baud = baud
    settings.flowControl = flowControl
    try await DriverBench.run(settings) { bench in
      #expect(await connect(bench) == .ok)
      let commands = bench.module.takeCommands()
      guard let expected else {
        #expect(commands == Self.order)
        return
      }
      #expect(Array(commands.dropFirst(2).prefix(3)) == ["ATE0", "AT+UART_CUR=" + expected, "AT"])
    }
  }

  @Test("finds a module that has restarted, or was left, at the other speed")
  func otherSpeed() async throws {
    var settings = ModemSettings()
    settings.baud = 460_800
    try await DriverBench.run(settings) { bench in
      #expect(await connect(bench) == .ok)
      // At 460800 nobody can read what it says when it starts at 115200.
      try await bench.module.restart()
      #expect(
        await DriverBench.code { () throws(NSAPIError) in try await bench.interface.disconnect() }
          == .deviceError)
      #expect(await connect(bench) == .ok)
      let method = try await bench.modem.restart()
      #expect(method == .command)
    }
  }

  @Test("waits for a module that does not hear the first commands")
  func deafAtFirst() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", .silence, .silence, .ok)
      #expect(await connect(bench) == .ok)
    }
  }

  @Test("goes on when the module says ready in the middle of the first command")
  func bootsMeanwhile() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", Answer(.pause(.milliseconds(200)), .say("\r\nready\r\n")), .ok)
      #expect(await connect(bench) == .ok)
    }
  }

  @Test("is DEVICE_ERROR when the module never answers, within the time of five tries")
  func dead() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT", .silence)
      let start = bench.world.now
      #expect(await connect(bench) == .deviceError)
      #expect(bench.world.now - start <= .seconds(20))
      #expect(bench.interface.connectionStatus == .disconnected)
    }
  }

  @Test("is DEVICE_ERROR when the module does not come back from its reset")
  func noReady() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+RST", .ok)
      #expect(await connect(bench) == .deviceError)
    }
  }

  @Test(
    "has a code for each refused step",
    arguments: [
      ("AT+RST", NSAPIError.deviceError), ("ATE0", .deviceError), ("AT+GMR", .deviceError),
      ("AT+CWMODE=3", .deviceError), ("AT+CIPMUX=1", .deviceError),
      ("AT+CWDHCP=1,1", .dhcpFailure), ("AT+CIFSR", .deviceError),
    ])
  func refused(command: String, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      bench.module.on(command, .error)
      #expect(await connect(bench) == expected)
      // The station alone would do.
      #expect(bench.module.takeCommands().last == (command == "AT+CWMODE=3" ? "AT+CWMODE=1" : command))
      #expect(bench.statuses.all == [.connecting, .disconnected])
    }
  }

  @Test(
    "is DEVICE_ERROR for a firmware it does not know",
    arguments: [
      "\r\nOK\r\n", "0018000902\r\nOK\r\n", "AT version:0.21.0.0\r\nSDK version:0.9.5\r\n\r\nOK\r\n",
      "AT version:\r\nOK\r\n", "AT version:x.7\r\nOK\r\n", "AT version:99999999999999999999\r\nOK\r\n",
    ])
  func unknownFirmware(answer: String) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+GMR", Answer(.say(answer)))
      #expect(await connect(bench) == .deviceError)
    }
  }

  @Test("is DHCP_FAILURE when there is no address after the join")
  func noAddress() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CIFSR", ScriptedModule.addresses("0.0.0.0"))
      #expect(await connect(bench) == .dhcpFailure)
    }
  }

  @Test(
    "is DEVICE_ERROR for an answer to AT+CIFSR that holds no address",
    arguments: [
      "\r\nOK\r\n", "+CIFSR:STAIP,192.0.2.1\r\n\r\nOK\r\n", "+CIFSR:STAIP,\"300.1.1.1\"\r\n\r\nOK\r\n",
    ])
  func badAddress(answer: String) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CIFSR", Answer(.say(answer)))
      #expect(await connect(bench) == .deviceError)
    }
  }

  @Test("does without passive receive where the firmware has none")
  func activeReceive() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CIPRECVMODE=1", .error)
      #expect(await connect(bench) == .ok)
      let socket = try await bench.tcpSocket()
      try await bench.module.say("\r\n+IPD,0,5,192.0.2.1,7:hello")
      #expect(try await socket.receive(limit: 100) == bytes("hello"))
    }
  }

  @Test("is DEVICE_ERROR when the module restarts between two tries to join, and the next connect works")
  func restartsBetweenTries() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .notJoined(1), .joined)
      async let result = connect(bench)
      try await bench.sleep(.seconds(18))
      // The mode and the links' numbering are gone with the restart: joining alone would leave them so.
      try await bench.module.say("\r\nready\r\n")
      #expect(await result == .deviceError)
      #expect(bench.interface.connectionStatus == .disconnected)
      #expect(await connect(bench) == .ok)
    }
  }
}
