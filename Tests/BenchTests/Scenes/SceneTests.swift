import Greentea
import TestSupport
import Testing
import Timekeeping

@testable import Bench

/// Scenes of what modules do, after reports from the field, and what a run says of each.
@Suite("Causes that are true", .timeLimit(.minutes(2)))
struct SceneTests {
  /// What the cause says, in its kind, its text and its advice.
  struct Words: Sendable {
    let kind: Cause.Kind
    let parts: [String]
    let advice: String

    init(_ kind: Cause.Kind, _ parts: String..., advice: String) {
      self.kind = kind
      self.parts = parts
      self.advice = advice
    }

    func check(_ cause: Cause?, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let cause = try #require(cause, sourceLocation: sourceLocation)
      #expect(cause.kind == kind, "\(cause.message)", sourceLocation: sourceLocation)
      for part in parts {
        #expect(cause.message.contains(part), "\(cause.message)", sourceLocation: sourceLocation)
      }
      #expect(cause.advice.contains(advice), "\(cause.advice)", sourceLocation: sourceLocation)
    }
  }

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
    let words = Words(
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
    try Words(
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
    try Words(
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
    try Words(
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
    try Words(
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
    let words = Words(
      .device, "the module restarts again and again (rst cause:4, wdt reset)", advice: "power supply")
    try words.check(try await SceneRun.run("TCPSOCKET_ECHOTEST", script).cause)
    try words.check(try await SceneRun.doctor(script).firstFailure?.cause)
  }

  @Test("a module that hears AT and answers nothing: no word on a command that was never sent")
  func mute() async throws {
    let script = SceneModule.Script { $0.command = { _, _ in true } }
    try Words(.device, "no answer to AT within 2.0 s", "no reset line", advice: "--reset-command")
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
    let words = Words(
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
    let words = Words(
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
    try Words(
      .device, "the module has been busy for", "s since it was first asked (busy p...)", advice: "power-cycle"
    )
    .check(outcome.cause)
  }

  // MARK: Sends

  @Test("a send that is never confirmed is named, and not what cleaned up after it")
  func unconfirmed() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.payload = { module, id, payload in
          guard module.sends == 6 else { return false }
          try await module.say("\r\nRecv \(payload.count) bytes\r\n")
          try await module.reply(id, payload)
          return true
        }
      })
    try Words(
      .device, "AT+CIPSEND=0,6 → OK | Recv 6 bytes, but no SEND OK within 10.0 s",
      advice: "netsocket-test doctor"
    ).check(outcome.cause)
  }

  @Test("a confirmation that cannot be read is none, and is shown")
  func unreadableConfirmation() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.payload = { module, id, payload in
          guard module.sends == 6 else { return false }
          let words: [UInt8] =
            Array("\r\nRecv \(payload.count) bytes\r\n\r\nSEND".utf8) + [0xFF] + Array(" OK\r\n".utf8)
          try await module.say(words)
          try await module.reply(id, payload)
          return true
        }
      })
    try Words(
      .device, "AT+CIPSEND=0,6 → OK | Recv 6 bytes | SEND\\xFF OK, but no SEND OK within 10.0 s",
      advice: "netsocket-test doctor"
    ).check(outcome.cause)
  }

  /// The prompt of the sixth send comes late, or never; then the payload reaches the peer.
  ///
  /// - Parameter peer: hears what the peer is sent.
  static func prompt(after delay: Duration?, _ peer: Trace<[UInt8]>) -> SceneModule.Script {
    SceneModule.Script { script in
      script.command = { module, command in
        guard command.hasPrefix("AT+CIPSEND="), module.sends == 5 else { return false }
        let fields = command.dropFirst("AT+CIPSEND=".count).split(separator: ",").compactMap { Int($0) }
        module.sends += 1
        try await module.ok()
        if let delay { try await module.say("> ", after: delay) }
        let payload = try await module.take(fields[1])
        peer.add(payload)
        try await module.confirm(fields[0], payload)
        return true
      }
    }
  }

  @Test(
    "a late prompt gets the payload, and nothing else reaches the peer",
    arguments: ["TCPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST"])
  func latePrompt(testCase: String) async throws {
    let peer = Trace<[UInt8]>()
    let outcome = try await SceneRun.run(testCase, Self.prompt(after: .milliseconds(2600), peer))
    #expect(outcome.result?.verdict == .ok, "\(String(describing: outcome.cause))")
    #expect(peer.all.count == 1)
    #expect(peer.all.allSatisfy { !$0.starts(with: "AT".utf8) && $0.contains { $0 != 0x20 } })
  }

  @Test("a prompt that never comes is named, and costs one expectation, or one datagram")
  func lostPrompt() async throws {
    let peer = Trace<[UInt8]>()
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.prompt(after: nil, peer))
    try Words(.device, "AT+CIPSEND=0,6 → OK, but no prompt within 5.0 s", advice: "netsocket-test doctor")
      .check(outcome.cause)
    #expect(outcome.result?.failed == 1)
    let datagrams = Trace<[UInt8]>()
    let other = try await SceneRun.run("UDPSOCKET_ECHOTEST", Self.prompt(after: nil, datagrams))
    #expect(other.result?.verdict == .ok, "\(String(describing: other.cause))")
    for bytes in peer.all + datagrams.all {
      #expect(!bytes.starts(with: "AT".utf8) && bytes.contains { $0 != 0x20 }, "\(bytes)")
    }
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
    let words = Words(
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
    try Words(
      .device, "AT+RST: OK, but no ready within 10 s; it answers AT again", advice: "it ignores AT+RST"
    ).check(try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.unready("")).cause)
  }

  // MARK: Data

  private static let line = "esp8266.rts"

  @Test("bytes that are lost on the serial line are counted")
  func short() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.unknown = ["AT+CIPRECVMODE"]
        script.delivery = { module, id, bytes in
          guard module.deliveries == 8 else { return false }
          try await module.deliver(id, Array(bytes.dropLast(3)), announcing: bytes.count)
          return true
        }
      })
    try Words(.bench, "of 8 announced bytes 5 came: bytes lost on the serial line", advice: Self.line)
      .check(outcome.cause)
  }

  @Test("a module that holds bytes and has not announced them is asked before the hang is judged")
  func unannounced() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.delivery = { module, id, bytes in
          guard module.deliveries == 6 else { return false }
          module.keep(id, bytes)
          return true
        }
      })
    try Words(
      .bench, "the module holds 6 bytes that it has not announced (AT+CIPRECVLEN?)", advice: Self.line
    )
    .check(outcome.cause)
  }

  @Test("an answer that cannot be read is the line's")
  func unreadable() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, command in
          guard command == "AT+CIFSR" else { return false }
          try await module.say("+CIFSR:STAI\u{8}\u{3},\"192.168.1.107\"\r\n\r\nOK\r\n")
          return true
        }
      })
    try Words(.bench, "an answer cannot be read: AT+CIFSR", advice: Self.line).check(outcome.cause)
  }

  // MARK: Joins

  @Test(
    "a failed join has the words of its code and of what came before it",
    arguments: [
      ("+CWJAP:1", "before association (+CWJAP:1)", "netsocket-test doctor"),
      ("WIFI CONNECTED\r\n+CWJAP:1", "after association (WIFI CONNECTED, then +CWJAP:1)", "DHCP"),
      ("WIFI CONNECTED\r\nWIFI DISCONNECT\r\n+CWJAP:1", "after association", "DHCP"),
      ("+CWJAP:2", "refuses the password", "nsapi.default-wifi-password"),
      ("+CWJAP:3", "does not find the access point", "netsocket-test doctor"),
      ("WIFI DISCONNECT\r\n+CWJAP:4", "the connection to the access point failed", "netsocket-test doctor"),
    ])
  func join(text: String, expected: String, advice: String) async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, command in
          guard command.hasPrefix("AT+CWJAP=") else { return false }
          try await module.say("\(text)\r\n\r\nFAIL\r\n", after: .seconds(15))
          return true
        }
      })
    try Words(.network, expected, advice: advice).check(outcome.cause)
  }
}
