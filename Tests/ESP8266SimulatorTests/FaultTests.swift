import ESP8266Simulator
import Testing

@Suite("Faults")
struct FaultTests {
  private static let ok = #"\r\nOK\r\n"#

  @Test("mute counts AT command lines from the injection", arguments: [0, 1, 2, 5])
  func mute(count: Int) {
    var bench = Bench()
    bench.boot()
    bench.handle(.inject(.mute(afterCommands: count)))
    for _ in 1..<max(count, 1) {
      #expect(bench.ask("?") == #"\r\nERROR\r\n"#, "no AT line, not counted")
      #expect(bench.ask("AT") == Self.ok)
    }
    for line in ["AT", "AT", "AT+RST", "?"] { #expect(bench.ask(line) == "") }
    bench.handle(.reset)
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\nready\r\n"#))
    #expect(bench.ask("AT") == #"AT\r\r\n\r\nOK\r\n"#)
  }

  @Test("muted in the middle of a command and of traffic, nothing more is heard")
  func muteDuringTraffic() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSEND=0,1")
    bench.handle(.inject(.mute(afterCommands: 1)))
    bench.type("x")
    bench.type("AT\r\n")
    bench.run()
    #expect(bench.take() == "")
    #expect(bench.firmware.nextDeadline == nil)
  }

  @Test("a fault that has not struck yet survives a reset")
  func muteSurvivesReset() {
    var bench = Bench()
    bench.boot()
    bench.handle(.inject(.mute(afterCommands: 3)))
    #expect(bench.ask("AT") == Self.ok)
    bench.handle(.reset)
    bench.run()
    _ = bench.take()
    #expect(bench.ask("ATE0") != "")
    #expect(bench.ask("AT") == "")
  }

  @Test("reset-midway restarts by the watchdog at its command, once, and the links are gone")
  func resetMidway() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CWAUTOCONN=0")
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    bench.handle(.inject(.resetMidway(afterCommands: 2)))
    #expect(bench.ask("AT") == Self.ok)
    let reply = bench.ask("AT+CIPSEND=0,5")
    #expect(reply.hasPrefix(#"\r\nwdt reset\r\n"#) && reply.contains("rst cause:4"))
    #expect(reply.hasSuffix(#"\r\nready\r\n"#) && !reply.contains("OK"))
    _ = bench.ask("ATE0")
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:5\r\n\r\nOK\r\n"#)
  }

  @Test("busy-storm answers every line busy p for five seconds, and drops it")
  func busyStorm() {
    var bench = Bench()
    bench.boot()
    bench.handle(.inject(.busyStorm(afterCommands: 2)))
    #expect(bench.ask("AT+CWMODE=3") == Self.ok)
    let busy = #"\r\nbusy p...\r\n"#
    #expect(bench.ask("AT+CWMODE=1") == busy)
    bench.run(for: .seconds(4))
    #expect(bench.ask("AT+RST") == busy)
    bench.run(for: .seconds(1))
    #expect(bench.ask("AT+CWMODE?") == #"+CWMODE:3\r\n\r\nOK\r\n"#)
  }

  @Test("boot-garbage comes before each ready, line ends among it")
  func bootGarbage() {
    var bench = Bench()
    bench.handle(.inject(.bootGarbage(bytes: 300)))
    for event in [FirmwareEvent.powerOn, .reset] {
      bench.handle(event)
      bench.run()
      let junk = Array(bench.takeBytes().dropLast(#"__ready__"#.utf8.count).suffix(300))
      #expect(junk.count { $0 >= 0x80 } > 200)
      #expect(junk.contains(UInt8(ascii: "\n")))
    }
    #expect(bench.ask("ATE0").hasSuffix(Self.ok))
  }

  @Test("late-send-ok puts SEND OK off, and the module is busy meanwhile", arguments: ["TCP", "UDP"])
  func lateSendOK(kind: String) {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"\(kind)\",\"echo.test\",9")
    bench.handle(.inject(.lateSendOK(.seconds(3))))
    _ = bench.ask("AT+CIPSEND=0,1")
    bench.type("x")
    bench.run(for: .seconds(2))
    #expect(bench.take() == #"\r\nRecv 1 bytes\r\n"#)
    bench.type("AT\r\n")
    bench.run()
    #expect(bench.take() == #"\r\nbusy s...\r\n\r\nSEND OK\r\n"#)
  }

  @Test("closed-unsolicited closes a link behind every so-manieth SEND OK")
  func closedUnsolicited() {
    var bench = Bench()
    bench.join()
    bench.handle(.inject(.closedUnsolicited(sends: 2)))
    for _ in 0..<2 {
      _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
      for isClosed in [false, true] {
        _ = bench.ask("AT+CIPSEND=0,1")
        bench.type("x")
        bench.run()
        #expect(bench.take().hasSuffix(#"SEND OK\r\n0,CLOSED\r\n"#) == isClosed)
      }
      #expect(bench.ask("AT+CIPCLOSE=0") == #"UNLINK\r\n\r\nERROR\r\n"#)
    }
  }

  @Test("wifi-disconnect-late tells of the lost network long after CWQAP")
  func disconnectLate() {
    var bench = Bench()
    bench.join()
    bench.handle(.inject(.wifiDisconnectLate(.seconds(2))))
    bench.type("AT+CWQAP\r\n")
    bench.run(for: .milliseconds(1900))
    #expect(bench.take() == Self.ok)
    bench.run()
    #expect(bench.take() == #"WIFI DISCONNECT\r\n"#)
  }

  @Test("udp-loss loses datagrams and tells nobody", arguments: [0.0, 1.0])
  func udpLoss(probability: Double) {
    var bench = Bench()
    bench.join()
    bench.handle(.inject(.udpLoss(probability)))
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSEND=0,1")
    bench.type("x")
    bench.run()
    let output = bench.take()
    #expect(output.contains("SEND OK"))
    #expect(output.contains("+IPD") == (probability == 0))
  }
}

@Suite("Faults as users write them")
struct FaultSpecificationTests {
  static let right: [(String, Fault)] = [
    ("mute", .mute(afterCommands: 1)), ("mute=7", .mute(afterCommands: 7)),
    ("reset-midway", .resetMidway(afterCommands: 20)), ("reset-midway=1", .resetMidway(afterCommands: 1)),
    ("busy-storm=3", .busyStorm(afterCommands: 3)), ("boot-garbage", .bootGarbage(bytes: 300)),
    ("boot-garbage=4096", .bootGarbage(bytes: 4096)), ("late-send-ok=0", .lateSendOK(.zero)),
    ("late-send-ok", .lateSendOK(.seconds(3))), ("closed-unsolicited=2", .closedUnsolicited(sends: 2)),
    ("wifi-disconnect-late", .wifiDisconnectLate(.seconds(2))), ("udp-loss=0.25", .udpLoss(0.25)),
  ]

  @Test("are read", arguments: right)
  func read(text: String, fault: Fault) throws {
    #expect(try Self.read(text) == fault)
  }

  private static func read(_ text: String) throws -> Fault {
    let parts = text.split(separator: "=", maxSplits: 1)
    let value = parts.count == 2 ? String(parts[1]) : ""
    return try FaultSpecification(name: String(parts[0]), value: value).fault
  }

  static let wrong = [
    (
      "mute=0",
      "mute: expected the number of a command from 1 to 1000000 (1 if left out), got '0'"
    ),
    (
      "mute=x=1",
      "mute: expected the number of a command from 1 to 1000000 (1 if left out), got 'x=1'"
    ),
    (
      "boot-garbage=4097",
      "boot-garbage: expected a number of bytes from 1 to 4096 (300 if left out), got '4097'"
    ),
    (
      "late-send-ok=-1",
      "late-send-ok: expected milliseconds from 0 to 60000 (3000 if left out), got '-1'"
    ),
    ("udp-loss", "udp-loss: expected a probability from 0 to 1, got ''"),
    ("udp-loss=nan", "udp-loss: expected a probability from 0 to 1, got 'nan'"),
    (
      "lost-segment=x", "lost-segment: expected number of segments from 1 to 1000000 (9 if left out), got 'x'"
    ),
    ("any-password=2", "any-password: expected no value, got '2'"),
    ("loss=1", "unknown fault 'loss'; expected one of: \(FaultSpecification.names.joined(separator: ", "))"),
  ]

  @Test("that make no sense say why", arguments: wrong)
  func refused(text: String, message: String) {
    #expect {
      try Self.read(text)
    } throws: { error in
      (error as? FaultSpecification.ParseError)?.message == message
    }
  }
}
