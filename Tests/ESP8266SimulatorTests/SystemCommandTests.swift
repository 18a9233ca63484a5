import ESP8266Simulator
import Testing
import Timekeeping

@Suite("Sleep, radio, pins and messages")
struct SystemCommandTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error
  private static let station = ["AT+CWMODE_CUR=1"]

  static let sleep = [
    Exchange("AT+SLEEP?", #"+SLEEP:2\r\n\r\nOK\r\n"#),
    Exchange("AT+SLEEP=0", error),
    Exchange("AT+SLEEP=0", ok, after: station),
    Exchange("AT+SLEEP?", #"+SLEEP:1\r\n\r\nOK\r\n"#, after: station + ["AT+SLEEP=1"]),
    Exchange("AT+SLEEP=3", error, after: station),
    Exchange("AT+SLEEP=1,1", error, after: station),
    Exchange("AT+WAKEUPGPIO=1,0,1", ok),
    Exchange("AT+WAKEUPGPIO=1,15,0,13,1", ok),
    Exchange("AT+WAKEUPGPIO=1,16,1", error),
    Exchange("AT+WAKEUPGPIO=0", ok),
    Exchange("AT+WAKEUPGPIO=1", error),
    Exchange("AT+WAKEUPGPIO=1,0,1,0,1", error),
    Exchange("AT+WAKEUPGPIO=1,0", error),
    Exchange("AT+WAKEUPGPIO=1,0,1,13", error),
    Exchange("AT+GSLP=-1", error),
    Exchange("AT+GSLP=1,2", error),
  ]

  static let radio = [
    Exchange("AT+RFPOWER=0", ok),
    Exchange("AT+RFPOWER=82", ok),
    Exchange("AT+RFPOWER=83", error),
    Exchange("AT+RFPOWER=1,1", error),
    Exchange("AT+RFVDD?", #"+RFVDD:3379\r\n\r\nOK\r\n"#),
    Exchange("AT+RFVDD=1900", ok),
    Exchange("AT+RFVDD=3301", error),
    Exchange("AT+RFVDD", ok),
    Exchange("AT+RFAUTOTRACE?", #"+RFAUTOTRACE:1\r\n\r\nOK\r\n"#),
    Exchange("AT+RFAUTOTRACE?", #"+RFAUTOTRACE:0\r\n\r\nOK\r\n"#, after: ["AT+RFAUTOTRACE=0"]),
    Exchange("AT+RFAUTOTRACE=2", error),
  ]

  static let pins = [
    Exchange("AT+SYSADC?", #"+SYSADC:0\r\n\r\nOK\r\n"#),
    Exchange("AT+SYSIOGETCFG=12", #"+SYSIOGETCFG:12,0,0\r\n\r\nOK\r\n"#),
    Exchange("AT+SYSIOGETCFG=12", #"+SYSIOGETCFG:12,3,1\r\n\r\nOK\r\n"#, after: ["AT+SYSIOSETCFG=12,3,1"]),
    Exchange("AT+SYSIOGETCFG=6", error),
    Exchange("AT+SYSIOGETCFG=16", error),
    Exchange("AT+SYSIOSETCFG=1,0,0", error),
    Exchange("AT+SYSIOSETCFG=12,5,0", error),
    Exchange("AT+SYSIOSETCFG=12,3,2", error),
    Exchange("AT+SYSIOSETCFG=12,3", error),
    Exchange("AT+SYSGPIODIR=0,1", ok),
    Exchange("AT+SYSGPIODIR=12,1", #"NOT GPIO MODE!\r\n\r\nERROR\r\n"#),
    Exchange("AT+SYSGPIODIR=12,1", ok, after: ["AT+SYSIOSETCFG=12,3,1"]),
    Exchange("AT+SYSGPIODIR=12,2", error),
    Exchange("AT+SYSGPIOWRITE=0,1", #"NOT OUTPUT!\r\n\r\nERROR\r\n"#),
    Exchange("AT+SYSGPIOWRITE=12,1", #"NOT GPIO MODE!\r\n\r\nERROR\r\n"#),
    Exchange("AT+SYSGPIOWRITE=0,2", error, after: ["AT+SYSGPIODIR=0,1"]),
    Exchange("AT+SYSGPIOREAD=0", #"+SYSGPIOREAD:0,0,0\r\n\r\nOK\r\n"#),
    Exchange("AT+SYSGPIOREAD=4", #"+SYSGPIOREAD:4,0,1\r\n\r\nOK\r\n"#, after: ["AT+SYSIOSETCFG=4,0,1"]),
    Exchange(
      "AT+SYSGPIOREAD=5", #"+SYSGPIOREAD:5,1,1\r\n\r\nOK\r\n"#,
      after: ["AT+SYSGPIODIR=5,1", "AT+SYSGPIOWRITE=5,1"]),
    Exchange("AT+SYSGPIOREAD=15", #"NOT GPIO MODE!\r\n\r\nERROR\r\n"#),
  ]

  static let messages = [
    Exchange("AT+SYSMSG_CUR?", #"+SYSMSG_CUR:0\r\n\r\nOK\r\n"#),
    Exchange("AT+SYSMSG_CUR?", #"+SYSMSG_CUR:3\r\n\r\nOK\r\n"#, after: ["AT+SYSMSG_CUR=3"]),
    Exchange("AT+SYSMSG_DEF?", #"+SYSMSG_DEF:0\r\n\r\nOK\r\n"#, after: ["AT+SYSMSG_CUR=3"]),
    Exchange("AT+SYSMSG_CUR?", #"+SYSMSG_CUR:1\r\n\r\nOK\r\n"#, after: ["AT+SYSMSG_DEF=1"]),
    Exchange("AT+SYSMSG_CUR=4", error),
    Exchange("AT+SYSMSG_CUR=1,1", error),
  ]

  @Test("replies", arguments: sleep + radio + pins + messages)
  func reply(exchange: Exchange) {
    var bench = Bench()
    bench.boot()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  @Test("deep sleep says how long, then nothing; only the reset line ends it")
  func deepSleep() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    #expect(bench.ask("AT+GSLP=1500") == #"1500\r\n\r\nOK\r\n"#)
    bench.run(for: .seconds(60))
    #expect(bench.ask("AT") == "")
    bench.handle(.airChanged(Air(accessPoints: [])))
    #expect(bench.take() == "")
    bench.handle(.reset)
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\nready\r\n"#))
  }

  @Test("SYSMSG bit 1 puts +LINK_CONN in the place of CONNECT, and of CLOSED when the connect fails")
  func linkMessages() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+SYSMSG_CUR=2")
    #expect(
      bench.ask("AT+CIPSTART=2,\"TCP\",\"echo.test\",7")
        == #"+LINK_CONN:0,2,"TCP",0,"93.184.216.34",7,49153\r\n\r\nOK\r\n"#)
    #expect(
      bench.ask("AT+CIPSTART=3,\"UDP\",\"echo.test\",7,5000")
        == #"+LINK_CONN:0,3,"UDP",0,"93.184.216.34",7,5000\r\n\r\nOK\r\n"#)
    #expect(
      bench.ask("AT+CIPSTART=4,\"TCP\",\"echo.test\",80")
        == #"+LINK_CONN:1,4,"TCP",0,"93.184.216.34",80,49154\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPCLOSE=2") == #"2,CLOSED\r\n\r\nOK\r\n"#)
    _ = bench.ask("AT+SYSMSG_CUR=1")
    #expect(bench.ask("AT+CIPSTART=2,\"TCP\",\"echo.test\",7") == #"2,CONNECT\r\n\r\nOK\r\n"#)
  }
}
