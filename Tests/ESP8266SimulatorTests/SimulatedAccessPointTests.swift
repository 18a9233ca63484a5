import ESP8266Simulator
import Testing
import Timekeeping

@Suite("The module's own access point")
struct AccessPointTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error
  private static let station = ["AT+CWMODE_CUR=1"]
  private static let addresses =
    #"+CIPAP:ip:"192.168.4.1"\r\n+CIPAP:gateway:"192.168.4.1"\r\n+CIPAP:netmask:"255.255.255.0"\r\n"#

  static let network = [
    Exchange("AT+CWSAP?", #"+CWSAP:"ESP_A0591D","",1,0,4,0\r\n\r\nOK\r\n"#),
    Exchange("AT+CWSAP_CUR?", #"+CWSAP_CUR:"ESP_A0591D","",1,0,4,0\r\n\r\nOK\r\n"#),
    Exchange("AT+CWSAP?", error, after: station),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,3", error, after: station),
    Exchange(
      "AT+CWSAP?", #"+CWSAP:"mine","12345678",5,3,4,0\r\n\r\nOK\r\n"#,
      after: ["AT+CWSAP=\"mine\",\"12345678\",5,3"]),
    Exchange(
      "AT+CWSAP_DEF?", #"+CWSAP_DEF:"mi,ne","12345678",13,4,8,1\r\n\r\nOK\r\n"#,
      after: ["AT+CWSAP_DEF=\"mi\\,ne\",\"12345678\",13,4,8,1"]),
    Exchange(
      "AT+CWSAP_DEF?", #"+CWSAP_DEF:"ESP_A0591D","",1,0,4,0\r\n\r\nOK\r\n"#,
      after: ["AT+CWSAP_CUR=\"mine\",\"12345678\",5,3"]),
    Exchange("AT+CWSAP=\"mine\",\"\",5,0", ok),
    Exchange("AT+CWSAP=\"mine\",\"1234567\",5,3", error),
    Exchange("AT+CWSAP=\"mine\",\"\(String(repeating: "x", count: 65))\",5,3", error),
    Exchange("AT+CWSAP=\"\",\"12345678\",5,3", error),
    Exchange("AT+CWSAP=\"\(String(repeating: "x", count: 33))\",\"12345678\",5,3", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",0,3", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",15,3", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,1", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,5", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,3,9", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,3,0", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,3,4,2", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5", error),
    Exchange("AT+CWSAP=\"mine\",\"12345678\",5,3,4,0,0", error),
    Exchange("AT+CWLIF", ok),
    Exchange("AT+CWLIF", error, after: station),
  ]

  static let interface = [
    Exchange("AT+CIPAP?", addresses + ok),
    Exchange(
      "AT+CIPAP_CUR?",
      #"+CIPAP_CUR:ip:"10.1.0.1"\r\n+CIPAP_CUR:gateway:"10.1.0.254"\r\n"#
        + #"+CIPAP_CUR:netmask:"255.255.0.0"\r\n"# + ok,
      after: ["AT+CIPAP_CUR=\"10.1.0.1\",\"10.1.0.254\",\"255.255.0.0\""]),
    Exchange(
      "AT+CIFSR", #"+CIFSR:APIP,"10.1.0.9"\r\n+CIFSR:APMAC,"1a:fe:34:a0:59:1d"\r\n"# + ok,
      after: ["AT+CIPAP_CUR=\"10.1.0.9\""]),
    Exchange("AT+CIPAP_CUR=\"10.1.0.9\"", error, after: station),
    Exchange("AT+CIPAP_CUR=\"0.0.0.0\"", error),
    Exchange("AT+CIPAP_CUR=\"10.1.0.9\",\"10.1.0.1\"", error),
    Exchange("AT+CIPAPMAC?", #"+CIPAPMAC:"1a:fe:34:a0:59:1d"\r\n\r\nOK\r\n"#),
    Exchange(
      "AT+CIPAPMAC_CUR?", #"+CIPAPMAC_CUR:"1a:fe:34:00:00:01"\r\n\r\nOK\r\n"#,
      after: ["AT+CIPAPMAC_CUR=\"1A:FE:34:00:00:01\""]),
    Exchange("AT+CIPAPMAC_CUR=\"1b:fe:34:00:00:01\"", error),
    Exchange("AT+CIPAPMAC_CUR=\"18:fe:34:a0:59:1d\"", error),
    Exchange("AT+CIPAPMAC_CUR=\"1a:fe:34:00:00\"", error),
    Exchange("AT+CWDHCPS_CUR?", #"+CWDHCPS_CUR:120,192.168.4.2,192.168.4.101\r\n\r\nOK\r\n"#),
    Exchange(
      "AT+CWDHCPS_CUR?", #"+CWDHCPS_CUR:3,192.168.4.10,192.168.4.15\r\n\r\nOK\r\n"#,
      after: ["AT+CWDHCPS_CUR=1,3,\"192.168.4.10\",\"192.168.4.15\""]),
    Exchange(
      "AT+CWDHCPS_DEF?", #"+CWDHCPS_DEF:120,192.168.4.2,192.168.4.101\r\n\r\nOK\r\n"#,
      after: ["AT+CWDHCPS_CUR=1,3,\"192.168.4.10\",\"192.168.4.15\""]),
    Exchange(
      "AT+CWDHCPS_CUR?", #"+CWDHCPS_CUR:120,192.168.4.2,192.168.4.101\r\n\r\nOK\r\n"#,
      after: ["AT+CWDHCPS_CUR=1,3,\"192.168.4.10\",\"192.168.4.15\"", "AT+CWDHCPS_CUR=0"]),
    Exchange(
      "AT+CWDHCPS_CUR?", #"+CWDHCPS_CUR:120,10.1.0.2,10.1.0.101\r\n\r\nOK\r\n"#,
      after: ["AT+CIPAP_CUR=\"10.1.0.200\""]),
    Exchange("AT+CWDHCPS_CUR=1,0,\"192.168.4.10\",\"192.168.4.15\"", error),
    Exchange("AT+CWDHCPS_CUR=1,2881,\"192.168.4.10\",\"192.168.4.15\"", error),
    Exchange("AT+CWDHCPS_CUR=1,3,\"192.168.5.10\",\"192.168.5.15\"", error),
    Exchange("AT+CWDHCPS_CUR=1,3,\"192.168.4.15\",\"192.168.4.10\"", error),
    Exchange("AT+CWDHCPS_CUR=1,3,\"192.168.4.1\",\"192.168.4.10\"", error),
    Exchange("AT+CWDHCPS_CUR=0,3", error),
    Exchange("AT+CWDHCPS_CUR=0", error, after: station),
  ]

  @Test("replies", arguments: network + interface)
  func reply(exchange: Exchange) {
    var bench = Bench()
    bench.boot()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  private static let phone = MACAddress(2, 0, 0, 0, 1, 1)
  private static let laptop = MACAddress(2, 0, 0, 0, 1, 2)

  @Test("stations come, get the lowest address, and leave; SYSMSG bit 1 tells of it")
  func clients() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+SYSMSG_CUR=2")
    var air = Air(accessPoints: [], clients: [Self.phone])
    bench.handle(.airChanged(air))
    bench.run()
    #expect(
      bench.take()
        == #"+STA_CONNECTED:"02:00:00:00:01:01"\r\n+DIST_STA_IP:"02:00:00:00:01:01","192.168.4.2"\r\n"#)
    air.clients = [Self.laptop, Self.phone]
    bench.handle(.airChanged(air))
    bench.run()
    #expect(bench.take().contains(#"+DIST_STA_IP:"02:00:00:00:01:02","192.168.4.3"\r\n"#))
    #expect(
      bench.ask("AT+CWLIF") == #"192.168.4.2,02:00:00:00:01:01\r\n192.168.4.3,02:00:00:00:01:02\r\n"#
        + Self.ok)
    air.clients = [Self.laptop]
    bench.handle(.airChanged(air))
    #expect(bench.take() == #"+STA_DISCONNECTED:"02:00:00:00:01:01"\r\n"#)
    #expect(bench.ask("AT+CWMODE_CUR=1") == #"+STA_DISCONNECTED:"02:00:00:00:01:02"\r\n"# + Self.ok)
    #expect(bench.ask("AT+CWMODE_CUR=3").hasPrefix(Self.ok + "+STA_CONNECTED:"), "it comes again")
  }

  @Test("no more stations than CWSAP allows, no address without DHCP, no word without SYSMSG")
  func limits() {
    var bench = Bench(air: Air(accessPoints: [], clients: [Self.phone, Self.laptop]))
    bench.boot()
    #expect(bench.ask("AT+CWLIF").components(separator: #"\r\n"#) == 4, "two stations, OK")
    #expect(bench.ask("AT+CWSAP_CUR=\"mine\",\"\",1,0,1") == Self.ok)
    #expect(bench.ask("AT+CWLIF") == #"192.168.4.2,02:00:00:00:01:01\r\n"# + Self.ok)
    _ = bench.ask("AT+CWDHCP_CUR=0,0")
    _ = bench.ask("AT+CWSAP_CUR=\"mine\",\"\",2,0")
    #expect(bench.ask("AT+CWLIF").hasPrefix(#"0.0.0.0,02:00:00:00:01:01\r\n0.0.0.0,"#))
    bench.handle(.reset)
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\nready\r\n"#))
  }
}

extension String {
  /// How many times the separator occurs.
  fileprivate func components(separator: String) -> Int {
    split(separator: separator, omittingEmptySubsequences: false).count - 1
  }
}
