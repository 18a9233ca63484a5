import ESP8266Simulator
import Testing
import Timekeeping

@Suite("The time of day")
struct TimeCommandTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error
  private static let unknown = #"+CIPSNTPTIME:Thu Jan 01 00:00:00 1970\r\n\r\nOK\r\n"#

  static let commands = [
    Exchange("AT+CIPSNTPCFG?", #"+CIPSNTPCFG:0\r\nOK\r\n"#),
    Exchange("AT+CIPSNTPTIME?", unknown),
    Exchange(
      "AT+CIPSNTPCFG?", #"+CIPSNTPCFG:1,8,"cn.ntp.org.cn","ntp.sjtu.edu.cn","us.pool.ntp.org"\r\nOK\r\n"#,
      after: ["AT+CIPSNTPCFG=1"]),
    Exchange(
      "AT+CIPSNTPCFG?", #"+CIPSNTPCFG:1,-11,"a.b","c.d"\r\nOK\r\n"#,
      after: ["AT+CIPSNTPCFG=1,-11,\"a.b\",c.d"]),
    Exchange("AT+CIPSNTPCFG?", #"+CIPSNTPCFG:0\r\nOK\r\n"#, after: ["AT+CIPSNTPCFG=1,2", "AT+CIPSNTPCFG=0"]),
    Exchange("AT+CIPSNTPCFG=1,-12", error),
    Exchange("AT+CIPSNTPCFG=1,14", error),
    Exchange("AT+CIPSNTPCFG=2", error),
    Exchange("AT+CIPSNTPCFG=1,0,7", error),
    Exchange("AT+CIPSNTPCFG=1,0,\"a\",\"b\",\"c\",\"d\"", error),
    Exchange("AT+CIPSNTPTIME?", unknown, after: ["AT+CIPSNTPCFG=1,0"]),
  ]

  @Test("replies without a network", arguments: commands)
  func reply(exchange: Exchange) {
    var bench = Bench()
    bench.boot()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
  }

  @Test(
    "in a network it is known a moment later, where it is asked for",
    arguments: [(0, "Fri Nov 20 17:01"), (8, "Sat Nov 21 01:01"), (-11, "Fri Nov 20 06:01")])
  func known(hours: Int, text: String) {
    var bench = Bench()
    bench.join()
    bench.type("AT+CIPSNTPCFG=1,\(hours)\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == Self.ok)
    bench.type("AT+CIPSNTPTIME?\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == Self.unknown)
    bench.run(for: .seconds(1))
    #expect(bench.ask("AT+CIPSNTPTIME?").hasPrefix("+CIPSNTPTIME:\(text)"))
    _ = bench.ask("AT+CIPSNTPCFG=0")
    #expect(bench.ask("AT+CIPSNTPTIME?") == Self.unknown)
  }

  @Test("asked for before the network is there, it comes with the address; it runs, and pads the day with 0")
  func running() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CIPSNTPCFG=1,0")
    _ = bench.ask("AT+CWMODE_CUR=1")
    _ = bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
    bench.run(for: .seconds(11 * 86_400))
    let first = bench.ask("AT+CIPSNTPTIME?")
    #expect(first.hasPrefix("+CIPSNTPTIME:Tue Dec 01 17:01"))
    bench.run(for: .seconds(1))
    #expect(bench.ask("AT+CIPSNTPTIME?") != first)
  }
}
