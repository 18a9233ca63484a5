import Testing

@testable import ESP8266Simulator

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

  @Test("a length of 0 is refused")
  func refusedZeroLength() {
    var bench = bench { $0.zeroLengthSend = .error }
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7")
    #expect(bench.ask("AT+CIPSEND=0,0") == #"\r\nERROR\r\n"#)
  }

  @Test("no datagram goes to a name")
  func names() {
    var bench = bench { $0.sendsToNames = false }
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"127.0.0.1\",5000,5000,2")
    #expect(bench.ask("AT+CIPSEND=0,5,\"echo.test\",7") == #"IP ERROR\r\n\r\nERROR\r\n"#)
  }

  @Test("a large datagram stays one")
  func largeDatagram() {
    var bench = bench { $0.cutsDatagrams = false }
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7")
    _ = bench.ask("AT+CIPSEND=0,2048")
    bench.type(String(repeating: "x", count: 2048))
    bench.run()
    #expect(bench.take().contains("+IPD,0,2048:"))
  }

  @Test("mode 0 needs no local port")
  func defaultMode() {
    var bench = bench { $0.defaultModeNeedsPort = false }
    #expect(
      bench.ask("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7,,0") == #"0,CONNECT\r\n\r\nOK\r\n"#)
  }

  @Test("a line that is refused as busy is not echoed", arguments: [true, false])
  func echoWhileBusy(isEchoed: Bool) {
    var bench = bench { $0.echoesWhileBusy = isEchoed }
    _ = bench.ask("ATE1")
    bench.type("AT+CIPDOMAIN=\"echo.test\"\r\n")
    _ = bench.take()
    bench.type("AT\r\n")
    #expect(bench.take() == (isEchoed ? #"AT\r"# : "") + #"\r\nbusy p...\r\n"#)
  }

  /// The properties, as users write them.
  private static func properties(_ points: FirmwareOpenPoints) -> [String: String] {
    var properties: [String: String] = [:]
    for child in Mirror(reflecting: points).children {
      let name = (child.label ?? "").map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
      properties[name] = "\(child.value)"
    }
    return properties
  }

  @Test("have names, and each name sets its own point to each of its values")
  func named() throws {
    let standard = Self.properties(FirmwareOpenPoints())
    #expect(FirmwareOpenPoints.names == standard.keys.sorted())
    for form in FirmwareOpenPoints.forms {
      let parts = form.split(separator: "=").map(String.init)
      for value in parts[1].split(separator: "|").map(String.init) {
        var points = FirmwareOpenPoints()
        try points.set(parts[0], to: value)
        var expected = standard
        expected[parts[0]] = ["yes": "true", "no": "false"][value] ?? value
        #expect(Self.properties(points) == expected)
      }
    }
  }

  @Test("are set to nothing else")
  func refused() {
    var points = FirmwareOpenPoints()
    #expect(throws: FaultSpecification.ParseError.self) { try points.set("nonsense", to: "yes") }
    for value in ["", "maybe", "true"] {
      #expect(throws: FaultSpecification.ParseError.self) { try points.set("echoes-payload", to: value) }
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
