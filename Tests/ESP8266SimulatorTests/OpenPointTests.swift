import ESP8266Simulator
import Testing

@Suite("Points no source settles, the other way round")
struct OpenPointTests {
  private func bench(passive: Bool = false, _ change: (inout FirmwareOpenPoints) -> Void) -> Bench {
    var profile = Bench.profile
    change(&profile.openPoints)
    var bench = Bench(profile: profile)
    bench.join(passive: passive)
    return bench
  }

  @Test("a length of 0 prompts and swallows one byte")
  func zeroLength() {
    var bench = bench { $0.zeroLengthSend = .swallow }
    for kind in ["TCP", "UDP"] {
      _ = bench.ask("AT+CIPSTART=0,\"\(kind)\",\"echo.test\",7")
      #expect(bench.ask("AT+CIPSEND=0,0") == #"\r\nOK\r\n> "#)
      bench.type("x")
      bench.run()
      let echoed = kind == "UDP" ? #"\r\n+IPD,0,0:"# : ""
      #expect(bench.take() == #"\r\nRecv 0 bytes\r\n\r\nSEND OK\r\n"# + echoed)
      _ = bench.ask("AT+CIPCLOSE=0")
    }
  }

  @Test("CLOSED before ERROR after a failed connect")
  func closedFirst() {
    var bench = bench { $0.closedPrecedesError = true }
    #expect(bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",80") == #"0,CLOSED\r\n\r\nERROR\r\n"#)
  }

  @Test("increments in passive notices")
  func increments() {
    var bench = bench(passive: true) { $0.passiveNotice = .increment }
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    for _ in 0..<2 {
      _ = bench.ask("AT+CIPSEND=0,3")
      bench.type("abc")
      bench.run()
      #expect(bench.take().contains(#"\r\n+IPD,0,3\r\n"#))
    }
  }

  @Test("payload echo")
  func payloadEcho() {
    var bench = bench { $0.echoesPayload = true }
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    _ = bench.ask("ATE1")
    _ = bench.ask("AT+CIPSEND=0,3")
    bench.type("abc")
    #expect(bench.take() == "abc")
  }

  @Test("a UDP link that does not count")
  func datagramLink() {
    var bench = bench { $0.datagramLinkCounts = false }
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",9")
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:4"))
  }

  @Test("the receive mode changes open links")
  func receiveMode() {
    var bench = bench { $0.receiveModeChangesOpenLinks = true }
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPRECVMODE=1")
    _ = bench.ask("AT+CIPSEND=0,3")
    bench.type("abc")
    bench.run()
    #expect(bench.take().contains(#"\r\n+IPD,0,3\r\n"#))
  }

  @Test("hexadecimal numbers")
  func hexadecimal() {
    var bench = bench { $0.acceptsHexadecimal = true }
    #expect(bench.ask("AT+CIPDINFO=0x1") == #"\r\nOK\r\n"#)
  }

  @Test("diagnostics alone")
  func diagnostics() {
    var bench = bench { $0.errorFollowsDiagnostic = false }
    #expect(bench.ask("AT+CIPCLOSE=0") == #"UNLINK\r\n"#)
  }

  @Test("a restart without good-bye")
  func restart() {
    var bench = bench { $0.announcesRestart = false }
    #expect(bench.ask("AT+RST").hasPrefix(#"\r\nOK\r\n\r\n ets"#))
  }
}
