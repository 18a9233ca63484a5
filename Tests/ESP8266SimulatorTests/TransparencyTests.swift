import ESP8266Simulator
import Testing

@Suite("The transparent mode")
struct TransparencyTests {
  private static let ok = #"\r\nOK\r\n"#

  private func bench(_ start: String = "AT+CIPSTART=\"TCP\",\"echo.test\",7") -> Bench {
    var bench = Bench()
    bench.join(multiplexed: false)
    #expect(bench.ask(start) == #"CONNECT\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPMODE=1") == Self.ok)
    #expect(bench.ask("AT+CIPSEND") == #"\r\nOK\r\n\r\n>"#)
    return bench
  }

  @Test("carries bytes both ways as they are", arguments: ["TCP", "UDP"])
  func bytes(kind: String) {
    var bench = bench("AT+CIPSTART=\"\(kind)\",\"echo.test\",7")
    for text in ["AT\r\n", "+++ not alone", "+", "\u{0}\n"] {
      bench.type(text)
      bench.run()
      #expect(bench.takeBytes() == Array(text.utf8))
    }
  }

  @Test("sends a segment as soon as it is full, and the rest when nothing more comes")
  func packets() {
    var bench = bench()
    let text = String(repeating: "0123456789", count: 300)
    bench.type(text)
    bench.run()
    #expect(bench.takeBytes() == Array(text.utf8))
  }

  @Test("ends with +++ alone between two silences of 20 ms, and without a word")
  func end() {
    var bench = bench()
    bench.type("+++")
    bench.run(for: .milliseconds(10))
    bench.type("x")
    bench.run()
    #expect(bench.take() == "+++x", "not alone")
    bench.type("+++")
    bench.run()
    #expect(bench.take() == "")
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:3"), "the link stays")
    #expect(bench.ask("AT+CIPSEND=1") == #"IPMODE=1\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND") == #"\r\nOK\r\n\r\n>"#, "and in again")
  }

  @Test("says +QUITT where that is asked for")
  func quit() {
    var bench = Bench()
    bench.join(multiplexed: false)
    _ = bench.ask("AT+SYSMSG_CUR=1")
    _ = bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPMODE=1")
    _ = bench.ask("AT+CIPSEND")
    bench.type("+++")
    bench.run()
    #expect(bench.take() == #"+QUITT\r\n"#)
  }

  @Test("needs CIPMODE=1, a single link, and that one open")
  func conditions() {
    var bench = Bench()
    bench.join()
    #expect(bench.ask("AT+CIPMODE=1") == #"CIPMUX and CIPSERVER must be 0\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND") == #"\r\nERROR\r\n"#)
    _ = bench.ask("AT+CIPMUX=0")
    _ = bench.ask("AT+CIPMODE=1")
    #expect(bench.ask("AT+CIPMUX=1") == #"IPMODE must be 0\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND") == #"link is not valid\r\n\r\nERROR\r\n"#)
  }

  @Test("a link that is lost says CLOSED; what comes until +++ is dropped")
  func lost() {
    var bench = bench()
    bench.handle(.airChanged(Air(accessPoints: [])))
    bench.run()
    #expect(bench.take() == #"WIFI DISCONNECT\r\nCLOSED\r\n"#)
    bench.type("gone")
    bench.run()
    bench.type("+++")
    bench.run()
    #expect(bench.take() == "")
    #expect(bench.ask("AT") == Self.ok)
  }
}
