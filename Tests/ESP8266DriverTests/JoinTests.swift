import ATCommand
import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Joining", .virtualTime)
struct JoinTests {
  /// How a connect ended, after how long, and how often it tried.
  private func connect(_ bench: DriverBench) async throws -> (NSAPIError, Duration, tries: Int) {
    try bench.interface.setCredentials(ssid: "home", password: "password", security: .wpa2)
    let start = bench.world.now
    let code = await DriverBench.code { () throws(NSAPIError) in try await bench.interface.connect() }
    let tries = bench.module.takeCommands().count { $0.hasPrefix("AT+CWJAP=") }
    return (code, bench.world.now - start, tries)
  }

  @Test("ends at once with credentials or a name that are no good", arguments: [2, 3])
  func final(code: Int) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .notJoined(code))
      let (result, took, tries) = try await connect(bench)
      #expect(result == (code == 2 ? .authFailure : .noSSID))
      #expect(tries == 1)
      #expect(took < .seconds(17))
      #expect(bench.statuses.all == [.connecting, .disconnected])
      #expect(bench.activity.evidence[.joins] == 0)
    }
  }

  @Test("tries again after five seconds and gives up within 35 s and the last try", arguments: [1, 4])
  func retries(code: Int) async throws {
    try await DriverBench.run { bench in
      bench.module.on(
        "AT+CWJAP=*", Answer(.pause(.seconds(3)), .say("+CWJAP:\(code)\r\n\r\nFAIL\r\n")))
      let (result, took, tries) = try await connect(bench)
      #expect(result == .connectionTimeout)
      // 3 s a try and 5 s between two: the fourth ends at 27 s, the fifth would begin at 32 s.
      #expect(tries == 5)
      #expect((.seconds(30)...(.seconds(40))).contains(took))
      #expect(bench.statuses.all == [.connecting, .disconnected])
    }
  }

  @Test("succeeds with a later try", arguments: [1, 4])
  func later(code: Int) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .notJoined(code), .joined)
      let (result, took, tries) = try await connect(bench)
      #expect(result == .ok)
      #expect(tries == 2)
      #expect((.seconds(23)...(.seconds(24))).contains(took))
      #expect(bench.statuses.all == [.connecting, .globalUp])
    }
  }

  @Test(
    "is an error for an OK without WIFI GOT IP, without another try",
    arguments: [
      (Answer.ok, NSAPIError.deviceError), ("WIFI CONNECTED\r\n\r\nOK\r\n", .dhcpFailure),
      ("WIFI DISCONNECT\r\n\r\nOK\r\n", .deviceError),
      (Answer(.say("WIFI CONNECTED\r\n\r\nOK\r\n"), .pause(.seconds(1)), .say("WIFI GOT IP\r\n")), .ok),
    ])
  func withoutAddress(answer: Answer, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", answer)
      let (result, _, tries) = try await connect(bench)
      #expect(result == expected)
      #expect(tries == 1)
      #expect(bench.activity.evidence[.joins] == (expected == .ok ? 1 : 0))
    }
  }

  @Test(
    "needs an address that a station can have",
    arguments: ["0.0.0.0", "255.255.255.255", "127.0.0.1", "224.0.0.1", "169.254.1.1", "192.168.4.1"])
  func impossibleAddress(address: String) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CIFSR", ScriptedModule.addresses(address))
      #expect(try await connect(bench).0 == .dhcpFailure)
    }
  }

  @Test(
    "needs the network that was named, where the module names one",
    arguments: [
      ("+CWJAP_CUR:\"home\",\"aa:bb:cc:dd:ee:ff\",6,-51\r\n\r\nOK\r\n", NSAPIError.ok),
      ("+CWJAP_CUR:\"homer\",\"aa:bb:cc:dd:ee:ff\",6,-51\r\n\r\nOK\r\n", .deviceError),
      ("+CWJAP_CUR:\"neighbour\",\"aa:bb:cc:dd:ee:ff\",6,-51\r\n\r\nOK\r\n", .deviceError),
      ("No AP\r\n\r\nOK\r\n", .ok), ("\r\nERROR\r\n", .ok),
    ])
  func network(answer: String, expected: NSAPIError) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP_CUR?", Answer(.say(answer)))
      #expect(try await connect(bench).0 == expected)
    }
  }

  @Test("a leave needs WIFI DISCONNECT, or No AP in the answer to the query", arguments: [true, false])
  func leave(hasLeft: Bool) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CWQAP", .ok)
      bench.module.on(
        "AT+CWJAP_CUR?",
        hasLeft ? "No AP\r\n\r\nOK\r\n" : "+CWJAP_CUR:\"home\",\"aa:bb:cc:dd:ee:ff\",6,-51\r\n\r\nOK\r\n")
      let code = await DriverBench.code { () throws(NSAPIError) in try await bench.interface.disconnect() }
      #expect(code == (hasLeft ? .ok : .deviceError))
    }
  }

  @Test("is DEVICE_ERROR for a plain ERROR or an unknown code, without another try", arguments: [nil, 77])
  func plainError(code: Int?) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", code.map(Answer.notJoined) ?? .error)
      let (result, _, tries) = try await connect(bench)
      #expect(result == .deviceError)
      #expect(tries == 1)
    }
  }

  @Test("is CONNECTION_TIMEOUT when the module does not answer it", arguments: [true, false])
  func silence(isDead: Bool) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", isDead ? Answer(.pause(.seconds(3600))) : .silence)
      let (result, took, _) = try await connect(bench)
      #expect(result == .connectionTimeout)
      #expect(took < .seconds(90))
    }
  }

  @Test("tries again when the module is still busy with the try before")
  func busy() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .busy, .joined)
      let (result, _, tries) = try await connect(bench)
      #expect(result == .ok)
      #expect(tries == 2)
    }
  }

  @Test("escapes the name and the password, and never shows the password")
  func escapes() async throws {
    try await DriverBench.run { bench in
      try bench.interface.setCredentials(
        ssid: "ab\\,c", password: "0123456789\"\\", security: .wpaWPA2)
      try await bench.interface.connect()
      // The example of Espressif's AT instruction set.
      #expect(bench.module.takeCommands().contains(#"AT+CWJAP="ab\\\,c","0123456789\"\\""#))
      let shown = try #require(bench.modem.conversation.lastAnswered)
      #expect(!"\(shown)".contains("0123456789"))
    }
  }

  @Test("keeps the password out of a failed join's record")
  func secret() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .notJoined(2))
      _ = try await connect(bench)
      #expect(bench.modem.conversation.lastAnswered?.command == "AT+CWJAP=\"home\",\"***\"")
    }
  }
}
