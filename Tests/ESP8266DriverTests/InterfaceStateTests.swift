import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing

@Suite("The states of the interface", .virtualTime)
struct InterfaceStateTests {
  private func code(_ call: () async throws(NSAPIError) -> Void) async -> NSAPIError {
    await DriverBench.code(call)
  }

  private func setCredentials(_ bench: DriverBench) async -> NSAPIError {
    await code { () throws(NSAPIError) in
      try bench.interface.setCredentials(ssid: "other", password: nil, security: .none)
    }
  }

  @Test("down: connect needs a name, disconnect has nothing to do, nothing goes over the wire")
  func down() async throws {
    try await DriverBench.run { bench in
      #expect(await code { () throws(NSAPIError) in try await bench.interface.connect() } == .noSSID)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .noConnection)
      #expect(bench.interface.connectionStatus == .disconnected)
      #expect(bench.statuses.all.isEmpty)
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("connecting: whatever would change it is BUSY")
  func connecting() async throws {
    try await DriverBench.run { bench in
      async let connecting: Void = bench.connect()
      try await bench.sleep(.seconds(1))
      #expect(bench.interface.connectionStatus == .connecting)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.connect() } == .busy)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .busy)
      #expect(await setCredentials(bench) == .busy)
      try await connecting
      #expect(bench.interface.connectionStatus == .globalUp)
    }
  }

  @Test("up: IS_CONNECTED until it is taken down")
  func up() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      #expect(await code { () throws(NSAPIError) in try await bench.interface.connect() } == .isConnected)
      #expect(await setCredentials(bench) == .isConnected)
      #expect(bench.module.takeCommands().isEmpty)
      try await bench.interface.disconnect()
      #expect(bench.module.takeCommands() == ["AT+CWQAP"])
      #expect(await setCredentials(bench) == .ok)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .noConnection)
    }
  }

  @Test("disconnecting: whatever would change it is BUSY")
  func disconnecting() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CWQAP", .ok)
      bench.module.on("AT+CWJAP_CUR?", "No AP\r\n\r\nOK\r\n")
      async let leaving: Void = bench.interface.disconnect()
      try await bench.sleep(.seconds(1))
      #expect(await code { () throws(NSAPIError) in try await bench.interface.connect() } == .busy)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .busy)
      #expect(await setCredentials(bench) == .busy)
      try await leaving
    }
  }

  @Test("rejoining by itself: credentials and connect are BUSY, disconnect works")
  func rejoining() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      try await bench.module.say("WIFI DISCONNECT\r\n")
      try await bench.sleep(.milliseconds(100))
      #expect(await code { () throws(NSAPIError) in try await bench.interface.connect() } == .busy)
      #expect(await setCredentials(bench) == .busy)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .ok)
      #expect(bench.statuses.all == [.connecting, .globalUp, .connecting, .disconnected])
    }
  }

  @Test("it can be connected again and again, with the credentials that were kept")
  func repeats() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      for _ in 0..<3 {
        try await bench.interface.disconnect()
        try await bench.interface.connect()
      }
      #expect(bench.module.takeCommands().count { $0 == "AT+CWJAP=\"home\",\"\"" } == 3)
      #expect(bench.activity.evidence[.joins] == 4)
    }
  }

  @Test("a refused disconnect leaves it down all the same")
  func refusedDisconnect() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CWQAP", .error)
      #expect(await code { () throws(NSAPIError) in try await bench.interface.disconnect() } == .deviceError)
      #expect(bench.interface.connectionStatus == .disconnected)
    }
  }

  @Test("channels and non-blocking connects are UNSUPPORTED, the channel before anything else")
  func unsupported() async throws {
    try await DriverBench.run { bench in
      for channel: UInt8 in [0, 1, 36, 255] {
        #expect(throws: NSAPIError.unsupported) { try bench.interface.setChannel(channel) }
      }
      #expect(throws: NSAPIError.unsupported) { try bench.interface.setBlocking(false) }
      try bench.interface.setBlocking(true)
      await #expect(throws: NSAPIError.unsupported) {
        try await bench.interface.connect(ssid: nil, password: nil, security: .none, channel: 1)
      }
      await #expect(throws: NSAPIError.parameter) {
        try await bench.interface.connect(ssid: nil, password: nil, security: .none, channel: 0)
      }
      #expect(bench.module.takeCommands().isEmpty)
      try await bench.interface.connect(ssid: "home", password: "", security: .none, channel: 0)
      #expect(bench.interface.connectionStatus == .globalUp)
    }
  }
}

@Suite("set_credentials", .virtualTime)
struct CredentialsTests {
  private static let ok = NSAPIError.ok

  @Test(
    "follows the table of WIFI-SET-CREDENTIAL",
    arguments: [
      (nil, nil, SecurityType.none, NSAPIError.parameter), ("", "", .none, .parameter),
      ("OK", nil, .none, .ok),
      ("OK", "", .none, .ok), ("OK", nil, .wep, .parameter), ("OK", "", .wep, .parameter),
      ("OK", nil, .wpaWPA2, .parameter), ("OK", "", .wpaWPA2, .parameter), ("OK", nil, .wpa3WPA2, .parameter),
      ("OK", "", .wpa3WPA2, .parameter), ("OK", "12345678", .wep, .ok), ("OK", "12345678", .wpa, .ok),
      ("OK", "12345678", .wpa2, .ok), ("OK", "12345678", .wpa3, .ok), ("OK", "12345678", .wpaWPA2, .ok),
      ("OK", "12345678", .wpa3WPA2, .ok), ("OK", "1234567", .wpa2, .parameter),
      ("OK", String(repeating: "k", count: 63), .wpaWPA2, .ok),
      ("OK", String(repeating: "k", count: 64), .wpaWPA2, .parameter),
      ("OK", String(repeating: "k", count: 64), .none, .ok),
      (String(repeating: "s", count: 32), nil, .none, .ok),
      (String(repeating: "s", count: 33), nil, .none, .parameter),
      (String(repeating: "ß", count: 17), nil, .none, .parameter),
    ] as [(String?, String?, SecurityType, NSAPIError)])
  func table(ssid: String?, password: String?, security: SecurityType, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      let code = await DriverBench.code { () throws(NSAPIError) in
        try bench.interface.setCredentials(ssid: ssid, password: password, security: security)
      }
      #expect(code == expected)
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("refused ones leave those of before in place, and an open network takes no password along")
  func kept() async throws {
    try await DriverBench.run { bench in
      try bench.interface.setCredentials(ssid: "home", password: "left over", security: .none)
      #expect(throws: NSAPIError.parameter) {
        try bench.interface.setCredentials(ssid: "", password: nil, security: .none)
      }
      try await bench.interface.connect()
      #expect(bench.module.takeCommands().contains("AT+CWJAP=\"home\",\"\""))
    }
  }
}
