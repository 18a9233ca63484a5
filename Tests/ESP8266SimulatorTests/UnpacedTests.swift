import ESP8266Simulator
import Testing
import Timekeeping

@Suite("A firmware that takes no time")
struct UnpacedTests {
  @Test("boots, joins and echoes in round trips", arguments: FirmwareProfile.all)
  func echo(profile: FirmwareProfile) {
    var bench = Bench(profile: profile.paced(.none))
    bench.join()
    #expect(bench.now == .beginning)
    for kind in ["TCP", "UDP"] {
      _ = bench.ask("AT+CIPSTART=0,\"\(kind)\",\"echo.test\",7")
      #expect(bench.ask("AT+CIPSEND=0,5").hasSuffix(">") || profile.name < "at2")
      bench.type("hello")
      bench.run()
      #expect(bench.take().contains("hello"))
      _ = bench.ask("AT+CIPCLOSE=0")
    }
    // Three lookups, a connect, two echoes and a close of at most 30 ms each.
    #expect(bench.now < .beginning + .seconds(1))
  }

  @Test("keeps the silence around +++, and ends failed joins and scans at once")
  func waits() {
    var bench = Bench(profile: Bench.profile.paced(.none))
    bench.join(multiplexed: false)
    #expect(bench.ask("AT+CWLAP").contains("+CWLAP:("))
    #expect(bench.ask("AT+CWJAP_CUR=\"secure\",\"wrong password\"").hasSuffix(#"+CWJAP:2\r\n\r\nFAIL\r\n"#))
    #expect(bench.now == .beginning)
    _ = bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
    _ = bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPMODE=1")
    _ = bench.ask("AT+CIPSEND")
    let start = bench.now
    bench.type("+++")
    bench.run()
    #expect(bench.now - start == .milliseconds(20))
  }
}
