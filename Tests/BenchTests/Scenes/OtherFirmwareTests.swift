import Greentea
import Testing
import Timekeeping

@testable import Bench

/// Firmware that differs from Espressif's releases, and commands that some releases do not know.
@Suite("Firmware that knows less, or says it otherwise", .timeLimit(.minutes(2)))
struct OtherFirmwareTests {
  private static func ready(first: Bool) -> @Sendable (inout SceneModule, String) async throws -> Bool {
    { module, command in
      guard first, command == "AT+RST" else { return false }
      module.losePower()
      try await module.say(SceneModule.bootText + "\r\nready\r\n\r\nOK\r\n", after: .milliseconds(300))
      return true
    }
  }

  static let a = SceneModule.Script { script in
    script.unknown = ["AT+CWMODE=3", "AT+CWCOUNTRY_CUR"]
    script.command = { module, command in
      if command == "AT+CIFSR" {
        try await module.say(
          "+CISFR:STAIP,\"192.168.1.107\"\r\n+CISFR:STAMAC,\"18:fe:34:00:00:01\"\r\n\r\nOK\r\n")
        return true
      }
      guard command.hasPrefix("AT+CIPSTART="), command.contains("\"UDP\"") else { return false }
      try await module.refuse()
      return true
    }
  }

  static let b = SceneModule.Script { script in
    script.version = "v1.7-mini\r\n\r\nOK\r\n"
    script.prompt = "\r\nOK\r\n>\r\n"
    script.unknown = ["AT+CIPDINFO", "AT+CWAUTOCONN", "AT+CIPRECVMODE", "AT+CIPRECVLEN", "AT+CWJAP?"]
    let ready = ready(first: true)
    script.command = { module, command in
      if command == "AT+CWLAP" {
        try await module.say("+CWLAP:4,\"netsocket-secure\",-52,\"00:00:5e:00:53:01\",1\r\n\r\nOK\r\n")
        return true
      }
      return try await ready(&module, command)
    }
  }

  static let c = SceneModule.Script { script in
    script.version = "0.51\r\n\r\nOK\r\n"
    script.unknown = ["AT+CWCOUNTRY_CUR", "AT+CWCOUNTRY", "AT+CIPDINFO", "AT+CWAUTOCONN"]
  }

  static let at20 = SceneModule.Script { script in
    script.version = """
      AT version:2.0.0.0(88c2cde - Jul  9 2019 11:03:33)\r\nSDK version:v3.2\r\n\
      compile time:Jul 15 2019 09:23:26\r\nBin version:2.0.0(WROOM-02)\r\n\r\nOK\r\n
      """
    script.prompt = "\r\nOK\r\n\r\n>"
    script.quotesSender = true
    script.unknown = ["AT+SYSSTORE", "AT+CIPRECVMODE", "AT+CIPRECVLEN", "AT+CIPRECVDATA"]
  }

  @Test(
    "passes the echo test, whatever is optional",
    arguments: [
      a, b, c, at20, SceneModule.Script { $0.unknown = ["AT+CWCOUNTRY_CUR"] },
      SceneModule.Script { $0.unknown = ["AT+CWAUTOCONN"] },
      SceneModule.Script { $0.unknown = ["AT+CIPDINFO"] },
      SceneModule.Script { $0.unknown = ["AT+CIPRECVMODE"] },
      SceneModule.Script { $0.unknown = ["AT+CWMODE=3"] },
      SceneModule.Script { $0.command = ready(first: true) },
    ])
  func passes(script: SceneModule.Script) async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", script)
    #expect(outcome.result?.verdict == .ok, "\(String(describing: outcome.cause))")
  }

  @Test("AT 2.0.0.0 passes every check of doctor")
  func doctor() async throws {
    #expect(try await SceneRun.doctor(Self.at20).firstFailure == nil)
  }

  @Test(
    "a command that the driver cannot do without is named", arguments: ["AT+CIPMUX", "AT+CWDHCP", "AT+CIFSR"])
  func needed(command: String) async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", SceneModule.Script { $0.unknown = [command] })
    let cause = try #require(outcome.cause)
    #expect(cause.kind == .device)
    #expect(cause.message.contains("the firmware does not know or refuses \(command)"))
    #expect(cause.message.contains("(answered ERROR)"))
    #expect(cause.advice.contains("netsocket-test doctor"))
  }

  @Test("a firmware without UDP is told as that where a name has to be looked up")
  func noDatagrams() async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", server: "echo.netsocket.test", Self.a)
    let cause = try #require(outcome.cause)
    #expect(cause.kind == .device)
    #expect(cause.message.contains("does not know or refuses AT+CIPSTART=0,\"UDP\""))
  }
}
