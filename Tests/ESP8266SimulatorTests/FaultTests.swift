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
}
