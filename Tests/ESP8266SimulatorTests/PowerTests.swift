import ESP8266Simulator
import NetworkServices
import Testing
import Timekeeping

@Suite("Boot, restart and what survives it")
struct PowerTests {
  private static let ready = #"\r\nready\r\n"#

  @Test("boot text at 74880 baud, then ready at the AT speed after 0.3 to 1.5 s")
  func boot() {
    var bench = Bench()
    bench.handle(.powerOn)
    bench.type("AT\r\n")
    bench.run()
    let text = bench.take()
    #expect(bench.bauds == [74_880, 115_200])
    #expect(text.hasPrefix(#"\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,7)\r\n"#))
    #expect(text.contains("2nd boot version : 1.7(5d6f877)"))
    #expect(text.hasSuffix(Self.ready), "deaf while booting")
    #expect((Duration.milliseconds(300) ... .milliseconds(1500)).contains(bench.now - .beginning))
  }

  @Test("AT+RST says good-bye: OK, the links, the network; then the boot text")
  func restart() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSTART=3,\"UDP\",\"echo.test\",7")
    let text = bench.ask("AT+RST")
    #expect(
      text.hasPrefix(
        #"\r\nOK\r\n1,CLOSED\r\n3,CLOSED\r\nWIFI DISCONNECT\r\n\r\n ets Jan  8 2013,rst cause:2"#))
    #expect(text.hasSuffix(Self.ready))
  }

  @Test("a reset clears what is in RAM: echo, links, modes, the joined network")
  func resetForgets() {
    var bench = Bench()
    bench.join(passive: true)
    for command in [
      "AT+CIPDINFO=1", "AT+UART_CUR=9600,8,1,0,0", "AT+CIPSTART=0,\"TCP\",\"echo.test\",7",
    ] { _ = bench.ask(command) }
    bench.handle(.reset)
    bench.run()
    let text = bench.take()
    #expect(text.hasPrefix(#"\r\n ets Jan"#) && text.hasSuffix(Self.ready), "no good-bye: \(text)")
    #expect(bench.bauds.suffix(2) == [74_880, 115_200])
    #expect(bench.ask("ATE0") == #"ATE0\r\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPMUX?") == #"+CIPMUX:0\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPDINFO?") == #"+CIPDINFO:FALSE\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVMODE?") == #"+CIPRECVMODE:0\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:5\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWMODE?") == #"+CWMODE:2\r\n\r\nOK\r\n"#)
  }

  @Test("what was set with _DEF or the plain name survives, what was set with _CUR does not")
  func flash() {
    var bench = Bench()
    bench.boot()
    for command in [
      "AT+CWMODE_DEF=3", "AT+CWMODE_CUR=1", "AT+CWDHCP=0,0", "AT+UART_DEF=9600,8,1,0,0",
      "AT+CWCOUNTRY_DEF=1,\"DE\",1,13", "AT+CIPDNS_CUR=1,\"8.8.8.8\"",
    ] { #expect(bench.ask(command) == #"\r\nOK\r\n"#) }
    bench.handle(.reset)
    bench.run()
    _ = bench.ask("ATE0")
    #expect(bench.bauds.last == 9600)
    #expect(bench.ask("AT+CWMODE?") == #"+CWMODE:3\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWDHCP?") == #"+CWDHCP:2\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWCOUNTRY_CUR?") == #"+CWCOUNTRY_CUR:1,"DE",1,13\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPDNS_CUR?") == #"+CIPDNS_CUR:208.67.222.222\r\n\r\nOK\r\n"#)
  }

  @Test("AT+RESTORE goes back to the factory and takes its time")
  func restore() {
    var bench = Bench()
    bench.boot()
    for command in ["AT+CWMODE=1", "AT+CWAUTOCONN=0", "AT+CWJAP=\"open\",\"\""] { _ = bench.ask(command) }
    let start = bench.now
    #expect(bench.ask("AT+RESTORE").hasPrefix(#"\r\nOK\r\nWIFI DISCONNECT\r\n"#))
    #expect(bench.now - start > .milliseconds(1900))
    _ = bench.ask("ATE0")
    #expect(bench.ask("AT+CWMODE?") == #"+CWMODE:2\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWAUTOCONN?") == #"+CWAUTOCONN:1\r\n\r\nOK\r\n"#)
  }

  @Test("with auto-connect it joins the stored network by itself after ready", arguments: [true, false])
  func autoConnect(isOn: Bool) {
    var bench = Bench()
    bench.boot()
    for command in ["AT+CWMODE=1", "AT+CWJAP=\"secure\",\"password\""] { _ = bench.ask(command) }
    if !isOn { _ = bench.ask("AT+CWAUTOCONN=0") }
    bench.handle(.reset)
    bench.run()
    let joins = isOn ? #"WIFI CONNECTED\r\nWIFI GOT IP\r\n"# : ""
    #expect(bench.take().hasSuffix(Self.ready + joins))
    _ = bench.ask("ATE0")
    #expect(bench.ask("AT+CIPSTATUS") == "STATUS:\(isOn ? 2 : 5)\\r\\n\\r\\nOK\\r\\n")
  }

  @Test("a network joined with _CUR is not joined again after a reset")
  func currentNetworkIsForgotten() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CWMODE=1")
    _ = bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
    bench.handle(.reset)
    bench.run()
    #expect(bench.take().hasSuffix(Self.ready))
  }

  @Test("commands work while it joins by itself, and a join by command takes over")
  func joinDuringAutoConnect() {
    var bench = Bench()
    bench.boot()
    for command in ["AT+CWMODE=1", "AT+CWJAP=\"secure\",\"password\""] { _ = bench.ask(command) }
    bench.handle(.reset)
    bench.run(for: .seconds(2))
    _ = bench.take()
    bench.type("ATE0\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == #"ATE0\r\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWJAP_CUR=\"open\",\"\"") == #"WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWJAP?").contains("\"open\""))
  }

  @Test("peers of a module that was reset hear of it: nothing more comes from them")
  func peersAreAborted() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7,5000")
    bench.type("AT+CIPSEND=0,1\r\n")
    bench.run()
    bench.type("x")
    bench.run(for: .milliseconds(6))
    bench.handle(.reset)
    _ = bench.take()
    bench.run()
    #expect(!bench.take().contains("+IPD"))
  }
}
