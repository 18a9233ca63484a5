import ESP8266Simulator
import Testing

@Suite("Echo, line and busy rules")
struct BusyTests {
  @Test("every byte but LF is echoed as it comes, CR LF when the line is taken")
  func echo() {
    var bench = Bench()
    bench.handle(.powerOn)
    bench.run()
    _ = bench.take()
    bench.type("AT+G")
    #expect(bench.take() == "AT+G")
    bench.type("MR\r\n")
    #expect(bench.take() == #"MR\r\r\n"#)
    bench.run()
    #expect(bench.take().hasPrefix("AT version:"))
    #expect(bench.ask("ATE0") == #"ATE0\r\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
    #expect(bench.ask("ATE1") == #"\r\nOK\r\n"#)
    #expect(bench.ask("AT") == #"AT\r\r\n\r\nOK\r\n"#)
  }

  @Test("payload is not echoed")
  func payloadEcho() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    _ = bench.ask("ATE1")
    #expect(bench.ask("AT+CIPSEND=0,3") == #"AT+CIPSEND=0,3\r\r\n\r\nOK\r\n> "#)
    bench.type("abc")
    bench.run()
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n"#)
  }

  @Test("a line without CR is no command")
  func missingCarriageReturn() {
    var bench = Bench()
    bench.boot()
    bench.type("AT\n")
    bench.run()
    #expect(bench.take() == #"\r\nERROR\r\n"#)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test(
    "a line may be 256 bytes with its end; a longer one vanishes, its rest is junk", arguments: [256, 257])
  func lineLimit(length: Int) {
    var bench = Bench()
    bench.boot()
    let start = "AT+CWMODE=1"
    // Zeros keep it a number.
    let line = "AT+CWMODE=" + String(repeating: "0", count: length - start.count - 2) + "1"
    #expect(bench.ask(line) == (length == 256 ? #"\r\nOK\r\n"# : #"\r\nERROR\r\n"#))
    #expect(bench.ask("AT+CWMODE?") == "+CWMODE:\(length == 256 ? 1 : 2)\\r\\n\\r\\nOK\\r\\n")
  }

  @Test("a line during a command is answered busy p and dropped, one busy for each LF")
  func processing() {
    var bench = Bench()
    bench.boot()
    bench.type("AT+CWMODE=1\r\nAT+CWMODE=3\r\nxx\n")
    #expect(bench.take() == #"\r\nbusy p...\r\n\r\nbusy p...\r\n"#)
    bench.run()
    #expect(bench.take() == #"\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWMODE?") == #"+CWMODE:1\r\n\r\nOK\r\n"#)
  }

  @Test("half a line during a command is dropped with it")
  func halfLine() {
    var bench = Bench()
    bench.boot()
    bench.type("AT\r\nAT+GM")
    bench.run()
    #expect(bench.take() == #"\r\nOK\r\n"#)
    #expect(bench.ask("R") == #"\r\nERROR\r\n"#, "what is left is no command")
  }

  @Test(
    "long commands keep the firmware busy until their end",
    arguments: [
      "AT+CWJAP_CUR=\"open\",\"\"", "AT+CWLAP", "AT+CIPSTART=0,\"TCP\",\"10.9.9.9\",7",
      "AT+CIPDOMAIN=\"echo.test\"", "AT+PING=\"10.9.9.9\"",
    ])
  func longCommands(command: String) {
    var bench = Bench()
    bench.join()
    bench.type(command + "\r\n")
    bench.run(for: .milliseconds(8))
    _ = bench.take()
    bench.type("AT\r\n")
    #expect(bench.take() == #"\r\nbusy p...\r\n"#)
    bench.run()
    _ = bench.take()
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test("behind the payload it is busy s: one for each LF, surplus bytes included")
  func sending() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    _ = bench.ask("AT+CIPSEND=0,3")
    bench.type("abc\n\nAT\r\n")
    #expect(bench.take() == #"\r\nbusy s...\r\n\r\nbusy s...\r\n\r\nbusy s...\r\n"#)
    bench.run()
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n"#)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test("between the command and its prompt it is busy p")
  func beforePrompt() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    bench.type("AT+CIPSEND=0,3\r\nabc\n")
    bench.run()
    #expect(bench.take() == #"\r\nbusy p...\r\n\r\nOK\r\n> "#)
    bench.type("xyz")
    bench.run()
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n"#)
  }

  @Test("AT+RST during a command forces a restart; nothing else does")
  func forcedRestart() {
    var bench = Bench()
    bench.join()
    bench.type("AT+CWLAP\r\n")
    bench.type("at+rst\r\nAT+RST\n")
    #expect(bench.take() == #"\r\nbusy p...\r\n\r\nbusy p...\r\n"#)
    bench.type("AT+RST\r\n")
    #expect(bench.take() == #"\r\nWill force to restart!!!\r\n"#)
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\n\r\nready\r\n"#))
  }
}
