import Greentea
import TestSupport
import Testing
import Timekeeping

@testable import Bench

/// Scenes of what modules do, after reports from the field, and what a run says of each.
@Suite("Causes that are true", .timeLimit(.minutes(2)))
struct SceneTests {
  // MARK: Restarts

  /// Restarts by itself at a join: at all, or only at the first.
  static func restartsAtJoin(onlyFirst: Bool, _ text: String = SceneModule.watchdogText) -> SceneModule.Script
  {
    SceneModule.Script { script in
      script.command = { module, command in
        guard command.hasPrefix("AT+CWJAP=") else { return false }
        module.joins += 1
        guard !onlyFirst || module.joins == 1 else { return false }
        try await module.restartItself(text)
        return true
      }
    }
  }

  @Test("a restart during the join is named with its own words", arguments: [true, false])
  func restartAtJoin(onlyFirst: Bool) async throws {
    let words = SceneWords(
      .device, "restarted by itself during AT+CWJAP (rst cause:4, wdt reset)", advice: "power supply")
    try words.check(
      try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.restartsAtJoin(onlyFirst: onlyFirst)).cause)
    try words.check(try await SceneRun.doctor(Self.restartsAtJoin(onlyFirst: onlyFirst)).firstFailure?.cause)
  }

  @Test(
    "boot text is read",
    arguments: [
      (
        "\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n", "(rst cause:1): it lost its power",
        "power supply"
      ),
      (
        "\r\nException (29):\r\nepc1=0x4000e1c3 epc2=0x00000000\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n",
        "(rst cause:2, Exception (29))", "flash another version"
      ),
      (
        "\r\nFatal exception 9(LoadStoreAlignmentCause):\r\n", "Fatal exception 9", "flash another version"
      ),
      (
        "\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n", "(rst cause:2): by its reset pin",
        "wire at RST"
      ),
      (
        "\r\n ets Jan  8 2013,rst cause:4, boot mode:(3,7)\r\n\r\nSoft WDT reset\r\n",
        "(rst cause:4, Soft WDT reset)", "power supply: 3.3 V, 500 mA or more"
      ),
      ("\u{7F}\u{1}~0\r\n", "(boot text at 74 880 baud, not readable here)", "power supply"),
    ])
  func bootText(text: String, expected: String, advice: String) async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.restartsAtJoin(onlyFirst: false, text))
    try SceneWords(
      .device,
      "restarted by itself during AT+CWJAP \(expected)".replacing("CWJAP Fatal", with: "CWJAP (Fatal"),
      advice: advice
    )
    .check(outcome.cause)
  }

  @Test("a restart during a send is named")
  func restartAtSend() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.payload = { module, _, _ in
          guard module.sends == 6 else { return false }
          try await module.restartItself()
          return true
        }
      })
    try SceneWords(
      .device, "restarted by itself during AT+CIPSEND (rst cause:4, wdt reset)", advice: "power supply"
    )
    .check(outcome.cause)
    #expect(outcome.result?.verdict == .fail)
  }

  @Test("a restart in a check of doctor is named, and not the network", arguments: [1, 2])
  func restartInCheck(send: Int) async throws {
    let report = try await SceneRun.doctor(
      SceneModule.Script { script in
        script.payload = { module, _, _ in
          guard module.sends == send else { return false }
          try await module.restartItself()
          return true
        }
      })
    #expect(report.firstFailure?.check == (send == 1 ? .dns : .tcpEcho))
    try SceneWords(
      .device, "restarted by itself during AT+CIPSEND (rst cause:4, wdt reset)", advice: "power supply"
    )
    .check(report.firstFailure?.cause)
  }

  @Test("a restart while no command runs is named")
  func restartWhenIdle() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.delivery = { module, _, _ in
          guard module.deliveries == 6 else { return false }
          try await module.restartItself()
          return true
        }
      })
    try SceneWords(
      .device, "restarted by itself while no command ran (rst cause:4, wdt reset)", advice: "power supply"
    )
    .check(outcome.cause)
  }

  @Test("a module that restarts again and again is told as that, and not as one that does not answer")
  func looping() async throws {
    let script = SceneModule.Script { script in
      script.command = { module, _ in
        try await module.restartItself()
        return true
      }
    }
    let words = SceneWords(
      .device, "the module restarts again and again (rst cause:4, wdt reset)", advice: "power supply")
    try words.check(try await SceneRun.run("TCPSOCKET_ECHOTEST", script).cause)
    try words.check(try await SceneRun.doctor(script).firstFailure?.cause)
  }

  @Test("a module that hears AT and answers nothing: no word on a command that was never sent")
  func mute() async throws {
    let script = SceneModule.Script { $0.command = { _, _ in true } }
    try SceneWords(.device, "no answer to AT within 2.0 s", "no reset line", advice: "--reset-command")
      .check(try await SceneRun.run("TCPSOCKET_ECHOTEST", script).cause)
  }

  @Test("a module that starts with GPIO0 low is told as that")
  func download() async throws {
    let script = SceneModule.Script { script in
      script.command = { module, command in
        guard command == "AT+RST" else { return module.began != nil }
        try await module.ok()
        module.began = module.time.now
        try await module.say(
          "\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n", after: .milliseconds(50))
        return true
      }
    }
    let words = SceneWords(
      .device, "AT+RST: OK, but no ready within 10 s (rst cause:2, boot mode:(1,6))", "GPIO0 is low",
      advice: "GPIO0")
    try words.check(try await SceneRun.run("TCPSOCKET_ECHOTEST", script).cause)
  }

  // MARK: Busy

  /// Answers `busy p...` to everything for so long after each `ready`.
  static func busy(_ duration: Duration) -> SceneModule.Script {
    SceneModule.Script { script in
      script.command = { module, command in
        if command == "AT+RST" { module.began = module.time.now + .milliseconds(350) }
        guard let began = module.began, module.time.now >= began, module.time.now < began + duration else {
          return false
        }
        try await module.say("\r\nbusy p...\r\n")
        return true
      }
    }
  }

  @Test("a module that is busy for as long as a join may take is waited for", arguments: [3, 15])
  func busyAndBack(seconds: Int) async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.busy(.seconds(seconds)))
    #expect(outcome.result?.verdict == .ok)
    #expect(try await SceneRun.doctor(Self.busy(.seconds(seconds))).firstFailure == nil)
  }

  @Test("a module that stays busy is told as that, and not as one without firmware")
  func busyForGood() async throws {
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.busy(.seconds(1000)))
    let words = SceneWords(
      .device, "the module has been busy for", "s since AT+RST (busy p...)", advice: "power-cycle")
    try words.check(outcome.cause)
    #expect(outcome.took < .seconds(120))
    try words.check(try await SceneRun.doctor(Self.busy(.seconds(1000))).firstFailure?.cause)
  }

  @Test("a module that is busy from the start is told as that")
  func busyFromStart() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, _ in
          try await module.say("\r\nbusy p...\r\n")
          return true
        }
      })
    try SceneWords(
      .device, "the module has been busy for", "s since it was first asked (busy p...)", advice: "power-cycle"
    )
    .check(outcome.cause)
  }

  // MARK: AT+RST

  @Test("a refused AT+RST is tried once more")
  func refusedOnce() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, command in
          guard command == "AT+RST", module.joins == 0 else { return false }
          module.joins = 1
          try await module.refuse()
          return true
        }
      })
    #expect(outcome.result?.verdict == .ok)
  }

  @Test("another kind of modem is told by its own words")
  func otherModem() async throws {
    let script = SceneModule.Script { script in
      script.version = "Revision:1418B05SIM800L24\r\n\r\nOK\r\n"
      script.unknown = ["AT+RST"]
    }
    let words = SceneWords(
      .device, "AT+RST was answered ERROR twice", "AT+GMR was answered 'Revision:1418B05SIM800L24'",
      advice: "this is another one")
    try words.check(try await SceneRun.run("TCPSOCKET_ECHOTEST", script).cause)
    try words.check(try await SceneRun.doctor(script).firstFailure?.cause)
  }

  /// OK to `AT+RST`, then a text in place of `ready`.
  static func unready(_ text: String) -> SceneModule.Script {
    SceneModule.Script { script in
      script.command = { module, command in
        guard command == "AT+RST" else { return false }
        try await module.ok()
        if !text.isEmpty {
          module.losePower()
          try await module.say(text, after: .milliseconds(300))
        }
        return true
      }
    }
  }

  @Test("a module that says invalid in place of ready has restarted")
  func invalid() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST", Self.unready(SceneModule.bootText + "\r\ninvalid\r\n"))
    #expect(outcome.result?.verdict == .ok)
  }

  @Test("a module that ignores AT+RST is told as that")
  func ignored() async throws {
    try SceneWords(
      .device, "AT+RST: OK, but no ready within 10 s; it answers AT again", advice: "it ignores AT+RST"
    ).check(try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.unready("")).cause)
  }
}
