import NetworkServices
import Testing

@testable import ESP8266Simulator

/// What is typed, after what, and what exactly comes back.
struct Exchange: Sendable, CustomTestStringConvertible {
  let before: [String]
  let command: String
  let reply: String

  init(_ command: String, _ reply: String, after before: [String] = []) {
    self.before = before
    self.command = command
    self.reply = reply
  }

  var testDescription: String { (before + [command]).joined(separator: " ⏎ ") }
}

@Suite("Commands and their exact replies")
struct CommandTests {
  static let ok = #"\r\nOK\r\n"#
  static let error = #"\r\nERROR\r\n"#

  static let basic = [
    Exchange("AT", ok),
    Exchange("at", ok),
    Exchange("ATE1", ok),
    Exchange("ATE2", error),
    Exchange("ATE", error),
    Exchange("AT?", error),
    Exchange("AT+NONSENSE", error),
    Exchange("AT+gmr", error),
    Exchange("AT+GMR?", error),
    Exchange("AT+GMR=?", error),
    Exchange("AT+CWMODE?x", error),
    Exchange("", error),
    Exchange("?", error),
    Exchange("junk AT", ok),
    Exchange(
      "AT+GMR",
      #"AT version:1.7.4.0(May 11 2020 19:13:04)\r\nSDK version:3.0.4(9532ceb)\r\n"#
        + #"compile time:May 27 2020 10:12:17\r\nBin version(Wroom 02):1.7.4\r\nOK\r\n"#),
    Exchange("AT+SYSRAM?", #"+SYSRAM:40240\r\n\r\nOK\r\n"#),
    Exchange("AT+SYSRAM", error),
    // Features of other releases.
    Exchange("AT+SYSSTORE=0", error),
    Exchange("AT+CIPSTATE?", error),
    Exchange("AT+CIPSTARTEX=\"TCP\",\"1.2.3.4\",7", error),
  ]

  static let uart = [
    Exchange("AT+UART?", #"+UART:115200,8,1,0,0\r\nOK\r\n"#),
    Exchange("AT+UART_CUR?", #"+UART_CUR:115200,8,1,0,0\r\nOK\r\n"#),
    Exchange("AT+UART_DEF?", #"+UART_DEF:115200,8,1,0,0\r\nOK\r\n"#),
    Exchange("AT+UART_CUR=9600,7,2,1,3", ok),
    Exchange("AT+UART_CUR?", #"+UART_CUR:9600,7,2,1,3\r\nOK\r\n"#, after: ["AT+UART_CUR=9600,7,2,1,3"]),
    Exchange("AT+UART_DEF?", #"+UART_DEF:115200,8,1,0,0\r\nOK\r\n"#, after: ["AT+UART_CUR=9600,8,1,0,0"]),
    Exchange("AT+UART_CUR?", #"+UART_CUR:9600,8,1,0,0\r\nOK\r\n"#, after: ["AT+UART_DEF=9600,8,1,0,0"]),
    Exchange("AT+UART=109,8,1,0,0", error),
    Exchange("AT+UART=4608001,8,1,0,0", error),
    Exchange("AT+UART=9600,4,1,0,0", error),
    Exchange("AT+UART=9600,8,0,0,0", error),
    Exchange("AT+UART=9600,8,1,3,0", error),
    Exchange("AT+UART=9600,8,1,0,4", error),
    Exchange("AT+UART=9600,8,1,0", error),
    Exchange("AT+UART=9600,8,1,0,0,0", error),
  ]

  static let wifi = [
    Exchange("AT+CWMODE=?", #"+CWMODE:(1-3)\r\n\r\nOK\r\n"#),
    Exchange("AT+CWMODE?", #"+CWMODE:2\r\n\r\nOK\r\n"#),
    Exchange("AT+CWMODE_CUR?", #"+CWMODE_CUR:1\r\n\r\nOK\r\n"#, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWMODE_DEF?", #"+CWMODE_DEF:2\r\n\r\nOK\r\n"#, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWMODE_DEF?", #"+CWMODE_DEF:3\r\n\r\nOK\r\n"#, after: ["AT+CWMODE=3"]),
    Exchange("AT+CWMODE=1", ok, after: ["AT+CWMODE=1"]),
    Exchange("AT+CWMODE=0", error),
    Exchange("AT+CWMODE=4", error),
    Exchange("AT+CWMODE=", error),
    Exchange("AT+CWMODE=\"1\"", error),
    Exchange("AT+CWMODE=1,1", error),
    Exchange("AT+CWMODE", error),
    Exchange("AT+CWAUTOCONN?", #"+CWAUTOCONN:1\r\n\r\nOK\r\n"#),
    Exchange("AT+CWAUTOCONN?", #"+CWAUTOCONN:0\r\n\r\nOK\r\n"#, after: ["AT+CWAUTOCONN=0"]),
    Exchange("AT+CWAUTOCONN=2", error),
    Exchange("AT+CWDHCP?", #"+CWDHCP:3\r\n\r\nOK\r\n"#),
    Exchange("AT+CWDHCP_CUR=1,1", ok),
    Exchange("AT+CWDHCP_CUR?", #"+CWDHCP_CUR:1\r\n\r\nOK\r\n"#, after: ["AT+CWDHCP_CUR=1,0"]),
    Exchange("AT+CWDHCP_DEF?", #"+CWDHCP_DEF:2\r\n\r\nOK\r\n"#, after: ["AT+CWDHCP_DEF=0,0"]),
    Exchange("AT+CWDHCP?", #"+CWDHCP:0\r\n\r\nOK\r\n"#, after: ["AT+CWDHCP=2,0"]),
    Exchange("AT+CWDHCP=3,1", error),
    Exchange("AT+CWDHCP=1", error),
    Exchange("AT+CWCOUNTRY_CUR?", #"+CWCOUNTRY_CUR:0,"CN",1,13\r\n\r\nOK\r\n"#),
    Exchange("AT+CWCOUNTRY_DEF=0,\"CN\",1,13", ok),
    Exchange(
      "AT+CWCOUNTRY_CUR?", #"+CWCOUNTRY_CUR:1,"US",1,11\r\n\r\nOK\r\n"#,
      after: ["AT+CWCOUNTRY_CUR=1,\"US\",1,11"]),
    Exchange("AT+CWCOUNTRY_CUR=2,\"US\",1,11", error),
    Exchange("AT+CWCOUNTRY_CUR=0,\"USA1\",1,11", error),
    Exchange("AT+CWCOUNTRY_CUR=0,\"US\",1,15", error),
    Exchange("AT+CWCOUNTRY?", error),
    Exchange("AT+CIPDNS?", error),
    Exchange("AT+CIPSTAMAC?", #"+CIPSTAMAC:"18:fe:34:a0:59:1d"\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTAMAC_CUR?", #"+CIPSTAMAC_CUR:"18:fe:34:a0:59:1d"\r\n\r\nOK\r\n"#),
    Exchange(
      "AT+CIPSTA_CUR?",
      #"+CIPSTA_CUR:ip:"0.0.0.0"\r\n+CIPSTA_CUR:gateway:"0.0.0.0"\r\n+CIPSTA_CUR:netmask:"0.0.0.0"\r\n"#
        + ok),
    Exchange("AT+CIPSTA_CUR=\"10.0.0.300\"", error),
    Exchange("AT+CIPSTA_CUR=\"10.0.0.3\",\"10.0.0.1\"", error),
    Exchange("AT+CIPDNS_CUR?", #"+CIPDNS_CUR:208.67.222.222\r\n"# + ok),
    Exchange(
      "AT+CIPDNS_CUR?", #"+CIPDNS_CUR:8.8.8.8\r\n+CIPDNS_CUR:9.9.9.9\r\n"# + ok,
      after: ["AT+CIPDNS_CUR=1,\"8.8.8.8\",\"9.9.9.9\""]),
    Exchange("AT+CIFSR", #"+CIFSR:APIP,"192.168.4.1"\r\n+CIFSR:APMAC,"1a:fe:34:a0:59:1d"\r\n"# + ok),
    Exchange(
      "AT+CIFSR", #"+CIFSR:STAIP,"0.0.0.0"\r\n+CIFSR:STAMAC,"18:fe:34:a0:59:1d"\r\n"# + ok,
      after: ["AT+CWMODE_CUR=1"]),
    Exchange(
      "AT+CIFSR",
      #"+CIFSR:APIP,"192.168.4.1"\r\n+CIFSR:APMAC,"1a:fe:34:a0:59:1d"\r\n"#
        + #"+CIFSR:STAIP,"0.0.0.0"\r\n+CIFSR:STAMAC,"18:fe:34:a0:59:1d"\r\n"# + ok,
      after: ["AT+CWMODE_CUR=3"]),
    Exchange("AT+CWQAP", ok),
    Exchange("AT+CWQAP=?", ok),
    Exchange("AT+CWJAP?", error),
    Exchange("AT+CWJAP?", #"No AP\r\n\r\nOK\r\n"#, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWJAP=\"open\",\"\"", error),
    Exchange("AT+CWJAP=\"\",\"\"", error, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWJAP=\"open\"", error, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWJAP=\"open\",\"\",\"xx\"", error, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWJAP=\"open,\"\"", error, after: ["AT+CWMODE_CUR=1"]),
    Exchange("AT+CWLAP", error),
    Exchange("AT+CWLAP?", error, after: ["AT+CWMODE_CUR=1"]),
  ]

  @Test("on a module with factory settings", arguments: basic + uart + wifi)
  func factory(exchange: Exchange) {
    var bench = Bench()
    bench.boot()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(
      bench.ask("AT") == (exchange.command == "ATE1" ? #"AT\r\r\n\r\nOK\r\n"# : Self.ok), "ready for more")
  }

  private static let open1 = #"+CWLAP:(0,"open",-60,"02:00:00:00:00:02",1,-12,0,0,0,7,0)\r\n"#
  private static let secure = #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-12,0,4,4,7,0)\r\n"#
  private static let open2 = #"+CWLAP:(0,"open",-70,"02:00:00:00:00:03",11,-12,0,0,0,7,0)\r\n"#

  static let joined = [
    Exchange("AT+CWLAP", open1 + secure + open2 + ok),
    Exchange("AT+CWLAP=\"secure\"", secure + ok),
    Exchange("AT+CWLAP=\"\",\"02:00:00:00:00:03\",", open2 + ok),
    Exchange("AT+CWLAP=,,6", secure + ok),
    Exchange("AT+CWLAP=,,,0,0,0", open1 + secure + open2 + ok),
    Exchange("AT+CWLAP=,,,1,0,360", open1 + secure + open2 + ok),
    Exchange("AT+CWLAP=\"nobody\"", ok),
    Exchange("AT+CWLAP=,,,0,500,100", error),
    Exchange("AT+CWLAP=,,,0,0,1501", error),
    Exchange("AT+CWLAP=,,,2", error),
    Exchange("AT+CWLAP=,\"nonsense\"", error),
    Exchange("AT+CWJAP?", #"+CWJAP:"open","02:00:00:00:00:02",1,-60,0\r\n\r\nOK\r\n"#),
    Exchange("AT+CWJAP_CUR?", #"+CWJAP_CUR:"open","02:00:00:00:00:02",1,-60,0\r\n\r\nOK\r\n"#),
    Exchange(
      "AT+CIPSTA?",
      #"+CIPSTA:ip:"192.168.1.107"\r\n+CIPSTA:gateway:"192.168.1.1"\r\n"#
        + #"+CIPSTA:netmask:"255.255.255.0"\r\n"# + ok),
    Exchange(
      "AT+CIPSTA_CUR?",
      #"+CIPSTA_CUR:ip:"10.0.0.9"\r\n+CIPSTA_CUR:gateway:"10.0.0.1"\r\n"#
        + #"+CIPSTA_CUR:netmask:"255.255.255.0"\r\n"# + ok, after: ["AT+CIPSTA_CUR=\"10.0.0.9\""]),
    Exchange("AT+CIPDNS_CUR?", #"+CIPDNS_CUR:192.168.1.1\r\n"# + ok),
    Exchange("AT+CIFSR", #"+CIFSR:STAIP,"192.168.1.107"\r\n+CIFSR:STAMAC,"18:fe:34:a0:59:1d"\r\n"# + ok),
    Exchange("AT+CIPMUX?", #"+CIPMUX:1\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPMUX=1", ok),
    Exchange("AT+CIPMUX=2", error),
    Exchange("AT+CIPMUX?", #"+CIPMUX:0\r\n\r\nOK\r\n"#, after: ["AT+CIPMUX=0"]),
    Exchange("AT+CIPDINFO?", #"+CIPDINFO:FALSE\r\nOK\r\n"#),
    Exchange("AT+CIPDINFO?", #"+CIPDINFO:TRUE\r\nOK\r\n"#, after: ["AT+CIPDINFO=1"]),
    Exchange("AT+CIPDINFO=2", error),
    Exchange("AT+CIPRECVMODE?", #"+CIPRECVMODE:0\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPRECVMODE?", #"+CIPRECVMODE:1\r\n\r\nOK\r\n"#, after: ["AT+CIPRECVMODE=1"]),
    Exchange("AT+CIPRECVMODE=2", error),
    Exchange("AT+CIPRECVLEN?", #"+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPRECVLEN?", #"+CIPRECVLEN:0\r\n\r\nOK\r\n"#, after: ["AT+CIPMUX=0"]),
    Exchange("AT+CIPRECVDATA=0,10", error),
    Exchange("AT+CIPRECVDATA=5,10", error),
    Exchange("AT+CIPSTATUS", #"STATUS:2\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPDOMAIN=\"echo.test\"", #"+CIPDOMAIN:93.184.216.34\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPDOMAIN=\"1.2.3.4\"", #"+CIPDOMAIN:1.2.3.4\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPDOMAIN=\"nowhere.test\"", #"DNS Fail\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPDOMAIN=\"\(String(repeating: "a", count: 64))\"", error),
    Exchange("AT+CIPDOMAIN=\"\"", error),
    Exchange("AT+PING=\"nowhere.test\"", #"DNS Fail\r\n\r\nERROR\r\n"#),
    Exchange("AT+PING=\"10.9.9.9\"", #"+timeout\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPCLOSE=0", #"UNLINK\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPCLOSE=5", ok),
    Exchange("AT+CIPCLOSE=6", error),
    Exchange("AT+CIPCLOSE", #"MUX=1\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPCLOSE=0", #"MUX=0\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0"]),
    Exchange("AT+CIPCLOSE", #"UNLINK\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0"]),
    Exchange("AT+CIPSEND=0,5", #"link is not valid\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSEND=5,5", error),
    Exchange("AT+CIPSEND", error),
    Exchange("AT+CWQAP", #"\r\nOK\r\nWIFI DISCONNECT\r\n"#),
    Exchange("AT+CWMODE_CUR=2", #"WIFI DISCONNECT\r\n\r\nOK\r\n"#),
  ]

  @Test("on a module in a network, links numbered", arguments: joined)
  func inNetwork(exchange: Exchange) {
    var bench = Bench()
    bench.join()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  static let starts = [
    Exchange("AT+CIPSTART=0,\"TCP\",\"93.184.216.34\",7", #"0,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=4,\"TCP\",\"echo.test\",7,7200", #"4,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",7,7201", error),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",7,0,0", error),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",80", #"\r\nERROR\r\n0,CLOSED\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"10.9.9.9\",7", #"\r\nERROR\r\n0,CLOSED\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"nowhere.test\",7", #"DNS Fail\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=5,\"TCP\",\"echo.test\",7", #"ID ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=\"TCP\",\"echo.test\",7", #"ID ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"XYZ\",\"echo.test\",7", #"Link type ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"SSL\",\"echo.test\",7", #"ssl not supported\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\"", #"Miss param\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\"", #"Miss param\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",17,7", #"IP ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"\",7", #"IP ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",0", #"ENTRY ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",65536", #"ENTRY ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=0,\"TCP\",\"echo.test\",abc", error),
    Exchange("AT+CIPSTART=1,\"UDP\",\"93.184.216.34\",7", #"1,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"127.0.0.1\",1234,1234,2", #"1,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"echo.test\",0,5000,2", #"1,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"\",7,5000", #"1,CONNECT\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"echo.test\",0", #"Miss param\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"\",7", #"Miss param\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"echo.test\",7,,1", #"Miss param\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART=1,\"UDP\",\"echo.test\",7,5000,3", error),
    Exchange("AT+CIPSTART=1,\"UDP\",\"echo.test\",7,0", #"ENTRY ERROR\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPSTART?", error),
  ]

  @Test("opening a link", arguments: starts)
  func opening(exchange: Exchange) {
    var bench = Bench()
    bench.join()
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  @Test("opening without a network")
  func noNetwork() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CIPMUX=1")
    #expect(bench.ask("AT+CIPSTART=0,\"TCP\",\"1.2.3.4\",7") == #"no ip\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPDOMAIN=\"echo.test\"") == #"DNS Fail\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:5\r\n\r\nOK\r\n"#)
  }

  @Test("a single link has no number")
  func singleLink() {
    var bench = Bench()
    bench.join(multiplexed: false)
    #expect(
      bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7") == #"Link type ERROR\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",7") == #"CONNECT\r\n\r\nOK\r\n"#)
    #expect(
      bench.ask("AT+CIPSTATUS")
        == #"STATUS:3\r\n+CIPSTATUS:0,"TCP","93.184.216.34",7,49153,0\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",7") == #"ALREADY CONNECTED\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPMUX=1") == #"link is builded\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND=5") == #"\r\nOK\r\n> "#)
    bench.type("hello")
    bench.run()
    #expect(bench.take() == #"\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,5:hello"#)
    #expect(bench.ask("AT+CIPDINFO=1") == Self.ok)
    _ = bench.ask("AT+CIPSEND=2")
    bench.type("ab")
    bench.run()
    #expect(bench.take() == #"\r\nRecv 2 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,2,93.184.216.34,7:ab"#)
    #expect(bench.ask("AT+CIPCLOSE") == #"CLOSED\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:4\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",80") == #"\r\nERROR\r\nCLOSED\r\n"#)
  }

  @Test("a second definition of a command stops the program with its name")
  func secondDefinition() async throws {
    #expect(FirmwareCommand.table.count == FirmwareCommand.all.count)
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let command = FirmwareCommand(name: "+TWICE", execute: { _ in .ok() })
      _ = FirmwareCommand.table(of: FirmwareCommand.all + [command, command])
    }
    let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(message.contains("+TWICE"))
  }

  @Test("ping says milliseconds")
  func ping() {
    var bench = Bench(conditions: .init(roundTrip: .milliseconds(17) ... .milliseconds(17)))
    bench.join()
    #expect(bench.ask("AT+PING=\"echo.test\"") == #"+17\r\n\r\nOK\r\n"#)
  }
}
