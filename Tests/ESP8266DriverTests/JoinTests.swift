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

  @Test("tries again after five seconds and gives up within 35 s and the last try", arguments: [1, 4, 77])
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

  @Test("is DEVICE_ERROR for a plain ERROR, without another try")
  func plainError() async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+CWJAP=*", .error)
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
