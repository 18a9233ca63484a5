import ESP8266Simulator
import NetworkServices
import Testing
import Timekeeping

@Suite("Joining and leaving networks")
struct JoinTests {
  private func station(_ air: Air = Air(accessPoints: Bench.accessPoints)) -> Bench {
    var bench = Bench(air: air)
    bench.boot()
    _ = bench.ask("AT+CWMODE_CUR=1")
    return bench
  }

  @Test("success comes in the order connected, address, OK, within 1.5 to 7 s")
  func success() {
    var bench = station()
    let start = bench.now
    #expect(
      bench.ask("AT+CWJAP_CUR=\"secure\",\"password\"") == #"WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"#)
    #expect((Duration.milliseconds(1500) ... .seconds(7)).contains(bench.now - start))
  }

  @Test(
    "failures end with a code and FAIL, and the prefix is +CWJAP whatever was typed",
    arguments: [
      ("AT+CWJAP_CUR=\"secure\",\"aaaaaaaa\"", 2, 14...15), ("AT+CWJAP=\"secure\",\"\"", 2, 14...15),
      ("AT+CWJAP_DEF=\"nobody\",\"password\"", 3, 3...6),
      ("AT+CWJAP_CUR=\"secure\",\"password\",\"02:00:00:00:00:09\"", 3, 3...6),
      ("AT+CWJAP_CUR=\"open\",\"\",,1", 3, 3...6),
    ] as [(String, Int, ClosedRange<Int>)])
  func failure(command: String, code: Int, seconds: ClosedRange<Int>) {
    var bench = station()
    let start = bench.now
    #expect(bench.ask(command) == "+CWJAP:\(code)\\r\\n\\r\\nFAIL\\r\\n")
    #expect(seconds.contains(Int((bench.now - start).inSeconds)))
    #expect(bench.ask("AT+CWJAP?") == #"No AP\r\n\r\nOK\r\n"#)
  }

  @Test("without an answer of DHCP the join times out, code 1")
  func silentDHCP() {
    var bench = station(Air(accessPoints: Bench.accessPoints, dhcp: .silent))
    #expect(
      bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
        == #"WIFI CONNECTED\r\nDHCP TIMEOUT\r\n+CWJAP:1\r\n\r\nFAIL\r\n"#)
    #expect(bench.ask("AT+CIPSTART=\"TCP\",\"1.2.3.4\",7") == #"no ip\r\n\r\nERROR\r\n"#)
  }

  @Test("a static address needs no DHCP")
  func staticAddress() {
    var bench = station(Air(accessPoints: Bench.accessPoints, dhcp: .silent))
    _ = bench.ask("AT+CIPSTA_CUR=\"10.0.0.9\",\"10.0.0.254\",\"255.255.0.0\"")
    #expect(bench.ask("AT+CWDHCP?") == #"+CWDHCP:1\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWJAP_CUR=\"open\",\"\"").hasSuffix(#"WIFI GOT IP\r\n\r\nOK\r\n"#))
    #expect(bench.ask("AT+CIFSR").contains("+CIFSR:STAIP,\"10.0.0.9\""))
    #expect(bench.ask("AT+CIPSTA?").contains("gateway:\"10.0.0.254\""))
  }

  @Test("the strongest access point of that name is taken, or the one that was named")
  func choice() {
    var bench = station()
    _ = bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
    #expect(bench.ask("AT+CWJAP_CUR?").contains("02:00:00:00:00:02"))
    _ = bench.ask("AT+CWJAP_CUR=\"open\",\"\",\"02:00:00:00:00:03\",0")
    #expect(
      bench.ask("AT+CWJAP_CUR?") == #"+CWJAP_CUR:"open","02:00:00:00:00:03",11,-70,0\r\n\r\nOK\r\n"#)
    _ = bench.ask("AT+CWJAP_CUR=\"secure\",\"password\",,1")
    #expect(
      bench.ask("AT+CWJAP_CUR?") == #"+CWJAP_CUR:"secure","02:00:00:00:00:01",6,-45,1\r\n\r\nOK\r\n"#)
  }

  @Test("names and passwords with quotes, commas and backslashes join when they are escaped")
  func escapes() {
    let accessPoint = SimulatedAccessPoint(
      ssid: #"ab\,c"#, bssid: MACAddress(2, 0, 0, 0, 0, 4), channel: 3, security: .wpaWPA2,
      password: #"0123456789"\"#, rssi: -50)
    var bench = station(Air(accessPoints: [accessPoint]))
    #expect(bench.ask(#"AT+CWJAP_CUR="ab\\\,c","0123456789\"\\""#).hasSuffix(#"\r\nOK\r\n"#))
  }

  @Test("joining elsewhere leaves first: links, network, then the new one")
  func rejoin() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=2,\"TCP\",\"echo.test\",7")
    #expect(
      bench.ask("AT+CWJAP_CUR=\"secure\",\"password\"")
        == #"2,CLOSED\r\nWIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"#)
  }

  @Test("CWQAP: first OK, then links and network go")
  func quit() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSTART=4,\"TCP\",\"echo.test\",7")
    #expect(bench.ask("AT+CWQAP") == #"\r\nOK\r\n0,CLOSED\r\n4,CLOSED\r\nWIFI DISCONNECT\r\n"#)
    #expect(bench.ask("AT+CWQAP") == #"\r\nOK\r\n"#, "also when not joined")
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:5\r\n\r\nOK\r\n"#)
  }

  @Test(
    "what waits for an answer when the network is lost ends with an error",
    arguments: [
      ("AT+CIPSTART=0,\"TCP\",\"10.9.9.9\",7", #"\r\nERROR\r\n0,CLOSED\r\n"#),
      ("AT+CIPSTART=0,\"TCP\",\"echo.test\",7", #"DNS Fail\r\n\r\nERROR\r\n"#),
      ("AT+CIPDOMAIN=\"echo.test\"", #"DNS Fail\r\n\r\nERROR\r\n"#),
      ("AT+PING=\"10.9.9.9\"", #"+timeout\r\n\r\nERROR\r\n"#),
      ("AT+CIPCLOSE=1", #"1,CLOSED\r\n\r\nOK\r\n"#),
    ])
  func lostDuringCommand(command: String, reply: String) {
    var profile = Bench.profile
    profile.delays.beaconLoss = .milliseconds(100) ... .milliseconds(100)
    let trip = Duration.milliseconds(600)
    var bench = Bench(conditions: NetworkConditions(roundTrip: trip...trip), profile: profile)
    bench.join()
    if command == "AT+CIPCLOSE=1" { _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7") }
    bench.handle(.airChanged(Air(accessPoints: [])))
    #expect(bench.ask(command) == #"WIFI DISCONNECT\r\n"# + reply)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }
}
