import ESP8266Simulator
import Testing
import Timekeeping

@Suite("Settings of the station")
struct StationSettingTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error
  private static let station = ["AT+CWMODE_CUR=1"]

  static let factory = [
    Exchange("AT+CWHOSTNAME?", #"+CWHOSTNAME:<null>\r\n\r\nOK\r\n"#),
    Exchange("AT+CWHOSTNAME?", #"+CWHOSTNAME:ESP_A0591D\r\n\r\nOK\r\n"#, after: station),
    Exchange(
      "AT+CWHOSTNAME?", #"+CWHOSTNAME:bench\r\n\r\nOK\r\n"#, after: station + ["AT+CWHOSTNAME=\"bench\""]),
    Exchange("AT+CWHOSTNAME=\"bench\"", error),
    Exchange("AT+CWHOSTNAME=\"\"", error, after: station),
    Exchange("AT+CWHOSTNAME=\"\(String(repeating: "x", count: 32))\"", ok, after: station),
    Exchange("AT+CWHOSTNAME=\"\(String(repeating: "x", count: 33))\"", error, after: station),
    Exchange("AT+CWHOSTNAME=bench", error, after: station),
    Exchange(
      "AT+CIPSTAMAC_CUR?", #"+CIPSTAMAC_CUR:"18:fe:34:00:00:01"\r\n\r\nOK\r\n"#,
      after: ["AT+CIPSTAMAC_CUR=\"18:FE:34:00:00:01\""]),
    Exchange(
      "AT+CIPSTAMAC_DEF?", #"+CIPSTAMAC_DEF:"18:fe:34:a0:59:1d"\r\n\r\nOK\r\n"#,
      after: ["AT+CIPSTAMAC_CUR=\"18:fe:34:00:00:01\""]),
    Exchange("AT+CIPSTAMAC_CUR=\"19:fe:34:00:00:01\"", error),
    Exchange("AT+CIPSTAMAC_CUR=\"1a:fe:34:a0:59:1d\"", error),
    Exchange("AT+CIPSTAMAC_CUR=18", error),
    Exchange(
      "AT+CIFSR", #"+CIFSR:STAIP,"0.0.0.0"\r\n+CIFSR:STAMAC,"18:fe:34:00:00:01"\r\n"# + ok,
      after: station + ["AT+CIPSTAMAC=\"18:fe:34:00:00:01\""]),
    Exchange("AT+CIFSR=?", ok),
    Exchange("AT+CIPSTA_CUR=\"0.0.0.0\"", error),
    Exchange(
      "AT+CIPSTA_DEF?",
      #"+CIPSTA_DEF:ip:"10.0.0.9"\r\n+CIPSTA_DEF:gateway:"10.0.0.1"\r\n"#
        + #"+CIPSTA_DEF:netmask:"255.255.255.0"\r\n"# + ok, after: ["AT+CIPSTA_DEF=\"10.0.0.9\""]),
    Exchange("AT+CWDHCP_CUR?", #"+CWDHCP_CUR:1\r\n\r\nOK\r\n"#, after: ["AT+CIPSTA_CUR=\"10.0.0.9\""]),
    Exchange("AT+CWDHCP_DEF?", #"+CWDHCP_DEF:3\r\n\r\nOK\r\n"#, after: ["AT+CIPSTA_CUR=\"10.0.0.9\""]),
    Exchange(
      "AT+CWDHCP_CUR?", #"+CWDHCP_CUR:3\r\n\r\nOK\r\n"#,
      after: ["AT+CIPSTA_CUR=\"10.0.0.9\"", "AT+CWDHCP_CUR=1,1"]),
    Exchange(
      "AT+CIPDNS_DEF?", #"+CIPDNS_DEF:208.67.222.222\r\n"# + ok, after: ["AT+CIPDNS_CUR=1,\"8.8.8.8\""]),
    Exchange("AT+CIPDNS_CUR?", #"+CIPDNS_CUR:8.8.8.8\r\n"# + ok, after: ["AT+CIPDNS_DEF=1,\"8.8.8.8\""]),
    Exchange(
      "AT+CIPDNS_CUR?", #"+CIPDNS_CUR:208.67.222.222\r\n"# + ok,
      after: ["AT+CIPDNS_CUR=1,\"8.8.8.8\"", "AT+CIPDNS_CUR=0"]),
    Exchange("AT+CIPDNS_CUR=1", ok),
    Exchange("AT+CIPDNS_CUR=1,\"8.8.8\"", error),
    Exchange("AT+CIPDNS_CUR=1,\"8.8.8.8\",\"9.9.9.9\",\"1.1.1.1\"", error),
    Exchange("AT+CIPDNS_CUR=2", error),
    Exchange("AT+CWSTARTSMART", error),
    Exchange("AT+CWSTARTSMART", ok, after: station),
    Exchange("AT+CWSTARTSMART=3", ok, after: station),
    Exchange("AT+CWSTARTSMART=4", error, after: station),
    Exchange("AT+CWSTOPSMART", ok),
    Exchange("AT+WPS=1", error),
    Exchange("AT+WPS=1", ok, after: station),
    Exchange("AT+WPS=2", error, after: station),
    Exchange("AT+MDNS=0", ok),
    Exchange("AT+MDNS=1,\"bench\",\"iot\",8080", ok),
    Exchange("AT+MDNS=1,\"bench\",\"iot\",0", error),
    Exchange("AT+MDNS=1,\"bench\"", error),
    Exchange("AT+MDNS=0,1", error),
    Exchange("AT+CWJEAP_CUR=\"campus\"", error),
    Exchange("AT+CWJEAP_DEF=\"campus\"", ok, after: station),
    Exchange("AT+CIUPDATE", error),
    Exchange("AT+CWLAPOPT=1,2047", ok),
    Exchange("AT+CWLAPOPT=1,2048", error),
    Exchange("AT+CWLAPOPT=2,0", error),
    Exchange("AT+CWLAPOPT=1", error),
    Exchange("AT+CWLAPOPT=1,31,-80,3", error),
    Exchange("AT+CWLAPOPT=1,0x7FF", error),
  ]

  @Test("replies", arguments: factory)
  func reply(exchange: Exchange) {
    var bench = Bench()
    bench.boot()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  @Test(
    "CWLAPOPT hides fields and sorts by signal",
    arguments: [
      ("0,23", #"+CWLAP:(0,"open",-60,1)\r\n+CWLAP:(3,"secure",-45,6)\r\n+CWLAP:(0,"open",-70,11)\r\n"#),
      ("1,6", #"+CWLAP:("secure",-45)\r\n+CWLAP:("open",-60)\r\n+CWLAP:("open",-70)\r\n"#),
      ("1,1025", #"+CWLAP:(3,0)\r\n+CWLAP:(0,0)\r\n+CWLAP:(0,0)\r\n"#),
      ("0,0", #"+CWLAP:()\r\n+CWLAP:()\r\n+CWLAP:()\r\n"#),
    ])
  func scanOptions(options: String, lines: String) {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CWLAPOPT=\(options)")
    #expect(bench.ask("AT+CWLAP") == lines + Self.ok)
    _ = bench.ask("AT+CWLAPOPT=0,2047")
    #expect(
      bench.ask("AT+CWLAP=,,6") == #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-12,0,4,4,7,0)\r\n"#
        + Self.ok)
  }

  @Test("a static address in a network ends connections; DHCP back on asks for one anew")
  func staticAddress() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7")
    #expect(bench.ask("AT+CIPSTA_CUR=\"192.168.1.107\"") == Self.ok, "the same address hurts nobody")
    #expect(bench.ask("AT+CIPSTA_CUR=\"10.0.0.9\"") == #"1,CLOSED\r\n"# + Self.ok)
    #expect(bench.ask("AT+CIFSR").contains(#"STAIP,"10.0.0.9""#))
    _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7")
    #expect(bench.ask("AT+CWDHCP_CUR=1,1") == #"1,CLOSED\r\n"# + Self.ok + #"WIFI GOT IP\r\n"#)
    #expect(bench.ask("AT+CIFSR").contains(#"STAIP,"192.168.1.107""#))
    #expect(bench.ask("AT+CWDHCP_CUR=1,1") == Self.ok, "it was on")
  }

  @Test("a network that is being left is not asked for an address")
  func leaving() {
    var profile = Bench.profile
    profile.delays.disconnect = .milliseconds(100) ... .milliseconds(100)
    var bench = Bench(profile: profile)
    bench.join()
    _ = bench.ask("AT+CIPSTA_CUR=\"10.0.0.9\"")
    bench.type("AT+CWQAP\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.ask("AT+CWDHCP_CUR=1,1") == Self.ok + Self.ok + #"WIFI DISCONNECT\r\n"#)
  }

  @Test("a static address ends the wait for a silent DHCP server")
  func staticAddressWhileWaiting() {
    var bench = Bench(air: Air(accessPoints: Bench.accessPoints, dhcp: .silent))
    bench.join()
    #expect(bench.ask("AT+CIPSTA_CUR=\"10.0.0.9\"") == #"WIFI GOT IP\r\n"# + Self.ok)
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:2"))
  }

  @Test("neither DHCP nor a static address: the join times out without a word of DHCP")
  func noAddress() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CWMODE_CUR=1")
    _ = bench.ask("AT+CWDHCP_CUR=1,0")
    #expect(bench.ask("AT+CWJAP_CUR=\"open\",\"\"") == #"WIFI CONNECTED\r\n+CWJAP:1\r\n\r\nFAIL\r\n"#)
  }
}
