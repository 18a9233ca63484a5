import NetworkServices
import Testing

@testable import ESP8266Simulator

/// What one firmware answers where others answer otherwise.
struct FirmwareRow: Sendable, CustomTestStringConvertible {
  let profile: String
  let exchange: Exchange

  init(_ profile: String, _ command: String, _ reply: String, after before: [String] = []) {
    self.profile = profile
    exchange = Exchange(command, reply, after: before)
  }

  var testDescription: String { "\(profile): \(exchange.testDescription)" }
}

@Suite("Firmware profiles on the wire")
struct FirmwareTableTests {
  static let ok = #"\r\nOK\r\n"#
  static let error = #"\r\nERROR\r\n"#

  static func bench(_ name: String) throws -> Bench {
    let profile: FirmwareProfile = try #require(FirmwareProfile.named(name))
    return Bench(profile: profile)
  }

  /// On a module in a network, links numbered.
  static let rows =
    [
      ("at0.20", #"AT version:0.20.0.0\r\nSDK version:0.9.5\r\ncompile time:Dec 30 2014 10:12:08\r\nOK\r\n"#),
      (
        "at1.3",
        #"AT version:1.3.0.0(Jul 14 2016 18:54:01)\r\nSDK version:2.0.0(656edbf)\r\n"#
          + #"compile time:Jul 19 2016 18:44:44\r\nOK\r\n"#
      ),
      (
        "at1.6",
        #"AT version:1.6.2.0(Apr 13 2018 11:10:59)\r\nSDK version:2.2.1(6ab97e9)\r\n"#
          + #"compile time:Jun  7 2018 19:34:26\r\nBin version(Wroom 02):1.6.2\r\nOK\r\n"#
      ),
      (
        "at2.1",
        #"AT version:2.1.0.0(ded5b14 - Jul 24 2020 12:01:05)\r\nSDK version:v3.3-2-gb6e861a\r\n"#
          + #"compile time(36bb200):Jul 28 2020 08:30:34\r\nBin version:2.1.0(WROOM-02)\r\nOK\r\n"#
      ),
      (
        "at1.5",
        #"AT version:1.5.0.0(Oct 24 2017 12:03:18)\r\nSDK version:2.1.0(ace2d95)\r\n"#
          + #"compile time:Oct 24 2017 15:48:02\r\nBin version(Wroom 02):1.5.1\r\nOK\r\n"#
      ),
      (
        "at2.2",
        #"AT version:2.2.0.0(s-b097cdf - ESP8266 - Jun 17 2021 12:58:29)\r\n"#
          + #"SDK version:v3.4-22-g967752e2\r\ncompile time(6800286):Jul 11 2021 11:09:32\r\n"#
          + #"Bin version:2.2.0(ESP8266_1MB)\r\nOK\r\n"#
      ),
      (
        "at2.2-aithinker",
        #"AT version:2.3.0.0-dev(s-bcd64d2 - ESP8266 - Jun 23 2021 11:42:05)\r\n"#
          + #"SDK version:v3.4-22-g967752e2\r\ncompile time(b498b58):Jun 30 2021 11:28:20\r\n"#
          + #"Bin version:2.2.0(ESP8266_1MB)\r\nOK\r\n"#
      ),
    ].map { FirmwareRow($0.0, "AT+GMR", $0.1) }
    + [
      // Which network.
      FirmwareRow("at0.20", "AT+CWJAP?", #"+CWJAP:"open"\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.3", "AT+CWJAP_CUR?", #"+CWJAP_CUR:"open","02:00:00:00:00:02",1,-60\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.6", "AT+CWJAP?", #"+CWJAP:"open","02:00:00:00:00:02",1,-60\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+CWJAP?", #"+CWJAP:"open","02:00:00:00:00:02",1,-60,0,1,3,0\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.2", "AT+CWJAP?", #"+CWJAP:"open","02:00:00:00:00:02",1,-60,0,1,3,0,0\r\n\r\nOK\r\n"#),
      FirmwareRow("at0.20", "AT+CWJAP?", #"No AP\r\n\r\nERROR\r\n"#, after: ["AT+CWQAP"]),
      FirmwareRow("at2.1", "AT+CWJAP_CUR?", error),
      FirmwareRow("at2.1", "AT+CWQAP", #"WIFI DISCONNECT\r\n\r\nOK\r\n"#),
      FirmwareRow("at0.20", "AT+CWQAP", ok),
      FirmwareRow("at2.1", "AT+CWJAP", #"WIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.7", "AT+CWJAP", error),
      FirmwareRow("at0.20", "AT+CWJAP=\"open\",\"\"", ok),
      FirmwareRow("at0.20", "AT+CWJAP=\"nobody\",\"\"", #"+CWJAP:3\r\n\r\nFAIL\r\n"#),
      FirmwareRow(
        "at1.6", "AT+CWJAP_CUR=\"nobody\",\"\"", #"WIFI DISCONNECT\r\n+CWJAP:3\r\n\r\nFAIL\r\n"#),
      FirmwareRow("at2.2", "AT+CWJAP=\"nobody\",\"\"", #"WIFI DISCONNECT\r\n+CWJAP:3\r\n\r\nERROR\r\n"#),
      FirmwareRow("at1.6", "AT+CWJAP_CUR=\"open\",\"\",,0", ok.replacing("OK", with: "ERROR")),
      // Scans.
      FirmwareRow(
        "at0.20", "AT+CWLAP=\"secure\",\"\",6", #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6)\r\n"# + ok),
      FirmwareRow(
        "at1.3", "AT+CWLAP=\"secure\"", #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-12,0)\r\n"# + ok),
      FirmwareRow(
        "at1.6", "AT+CWLAP=\"secure\"",
        #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-12,0,4,4,7,0)\r\n"# + ok),
      FirmwareRow("at2.1", "AT+CWLAP=\"secure\"", #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6)\r\n"# + ok),
      FirmwareRow(
        "at2.2", "AT+CWLAP=\"secure\"",
        #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-1,-1,4,4,7,0)\r\n"# + ok),
      FirmwareRow(
        "at1.5", "AT+CWLAP=\"secure\"", #"+CWLAP:(3,"secure",-45,"02:00:00:00:00:01",6,-12,0)\r\n"# + ok),
      FirmwareRow("at1.5", "AT+CWJAP?", #"+CWJAP:"open","02:00:00:00:00:02",1,-60\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.5", "AT+CWLAP=,,,0,0,0", error),
      FirmwareRow("at1.3", "AT+CWLAP=,,,0,0,0", error),
      FirmwareRow("at1.3", "AT+CWLAPOPT=0,255", error),
      FirmwareRow("at1.3", "AT+CWLAPOPT=0,127", ok),
      // Settings.
      FirmwareRow("at1.3", "AT+CWCOUNTRY_CUR?", error),
      FirmwareRow("at1.3", "AT+CIPDNS_CUR?", error),
      FirmwareRow("at1.6", "AT+SYSMSG?", #"+SYSMSG:0\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.6", "AT+SYSMSG_CUR?", error),
      FirmwareRow("at2.1", "AT+SYSMSG=7", ok),
      FirmwareRow("at2.1", "AT+CWMODE=?", #"+CWMODE:(0-3)\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+CWMODE=1,0", ok),
      FirmwareRow("at2.1", "AT+CWDHCP?", #"+CWDHCP:3\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+CWDHCP?", #"+CWDHCP:1\r\n\r\nOK\r\n"#, after: ["AT+CWDHCP=0,2"]),
      FirmwareRow("at2.1", "AT+CIPDNS?", #"+CIPDNS:0,"192.168.1.1"\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+SYSRAM?", #"+SYSRAM:40240,40240\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+RFPOWER=39", error),
      FirmwareRow("at2.1", "AT+SYSSTORE?", #"+SYSSTORE:1\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.7", "AT+SYSSTORE?", error),
      FirmwareRow("at2.1", "AT+NONSENSE", #"ERR CODE:0x01090000\r\n\r\nERROR\r\n"#, after: ["AT+SYSLOG=1"]),
      FirmwareRow("at2.1", "AT+CWSTATE?", error),
      FirmwareRow("at2.2", "AT+CWSTATE?", #"+CWSTATE:2,"open"\r\n\r\nOK\r\n"#),
      FirmwareRow(
        "at2.2", "AT+CWRECONNCFG?", #"+CWRECONNCFG:1,0\r\n\r\nOK\r\n"#, after: ["AT+CWRECONNCFG=1,0"]),
      FirmwareRow("at0.20", "AT+CIPSTA?", #"+CIPSTA:"192.168.1.107"\r\n\r\nOK\r\n"#),
      // Questions.
      FirmwareRow("at1.6", "AT+CIPDOMAIN=\"echo.test\"", #"+CIPDOMAIN:93.184.216.34\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.1", "AT+CIPDOMAIN=\"echo.test\"", #"+CIPDOMAIN:93.184.216.34\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.2", "AT+CIPDOMAIN=\"echo.test\"", #"+CIPDOMAIN:"93.184.216.34"\r\n\r\nOK\r\n"#),
      FirmwareRow("at2.2", "AT+PING=\"10.9.9.9\"", #"+PING:TIMEOUT\r\n\r\nERROR\r\n"#),
      FirmwareRow("at0.20", "AT+CIPDOMAIN=\"echo.test\"", error),
      // Links.
      FirmwareRow("at1.6", "AT+CIPRECVMODE=1", error),
      FirmwareRow("at2.1", "AT+CIPRECVLEN?", #"+CIPRECVLEN:-1,-1,-1,-1,-1\r\n\r\nOK\r\n"#),
      FirmwareRow("at1.6", "AT+CIPSEND=0,5", #"link is not valid\r\n\r\nERROR\r\n"#),
      FirmwareRow("at0.20", "AT+CIPSEND=0,5", #"link is not\r\n"#),
      FirmwareRow(
        "at0.20", "AT+CIPSTART=0,\"TCP\",\"echo.test\",7", #"ALREAY CONNECT\r\n"#,
        after: ["AT+CIPSTART=0,\"TCP\",\"echo.test\",7"]),
      FirmwareRow("at1.6", "AT+CIPSTART=0,\"TCP\",\"echo.test\",80", #"\r\nERROR\r\n0,CLOSED\r\n"#),
      FirmwareRow("at2.1", "AT+CIPSTART=0,\"TCP\",\"echo.test\",80", #"0,CLOSED\r\n\r\nERROR\r\n"#),
      FirmwareRow("at1.7", "AT+CIPSTARTEX=\"TCP\",\"echo.test\",7", error),
      FirmwareRow(
        "at2.1", "AT+CIPSTARTEX=\"TCP\",\"echo.test\",7",
        #"+LINK_CONN:0,0,"TCP",0,"93.184.216.34",7,49153\r\n\r\nOK\r\n"#, after: ["AT+SYSMSG=2"]),
    ]
    + FirmwareProfile.names.map { name in
      let words = name == "at0.20" ? "" : error
      return FirmwareRow(name, "AT+CIPSTART=0,\"SSL\",\"echo.test\",443", #"ssl not supported\r\n"# + words)
    }

  @Test("answer as their firmware does", arguments: rows)
  func answer(row: FirmwareRow) throws {
    var bench = try Self.bench(row.profile)
    bench.join()
    for command in row.exchange.before { _ = bench.ask(command) }
    #expect(bench.ask(row.exchange.command) == row.exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  static let echoes = [
    ("at0.20", #"AT+CWMODE?\r\r\n+CWMODE:1\r\n\r\nOK\r\n"#),
    ("at1.6", #"AT+CWMODE?\r\r\n+CWMODE:1\r\n\r\nOK\r\n"#),
    ("at2.1", #"AT+CWMODE?\r\n+CWMODE:1\r\n\r\nOK\r\n"#),
  ]

  @Test("echo as their firmware does", arguments: echoes)
  func echo(name: String, expected: String) throws {
    var bench = try Self.bench(name)
    bench.join()
    _ = bench.ask("ATE1")
    #expect(bench.ask("AT+CWMODE?") == expected)
  }

  /// The prompt, the confirmation and the echoed bytes of a TCP send, CIPDINFO off and then on.
  static let sends = [
    (
      "at0.20", "> ", #"\r\nSEND OK\r\n\r\n+IPD,0,3:abc\r\nOK\r\n"#,
      #"\r\nSEND OK\r\n\r\n+IPD,0,3:abc\r\nOK\r\n"#
    ),
    (
      "at1.3", #"\r\nOK\r\n> "#, #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,0,3:abc"#,
      #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,0,3,93.184.216.34,7:abc"#
    ),
    (
      "at2.1", #"\r\nOK\r\n\r\n>"#, #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,0,3:abc"#,
      #"\r\nRecv 3 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,0,3,"93.184.216.34",7:abc"#
    ),
  ]

  @Test("prompt, confirm and push as their firmware does", arguments: sends)
  func send(name: String, prompt: String, plain: String, withSender: String) throws {
    for (showsSender, expected) in [(0, plain), (1, withSender)] {
      var bench = try Self.bench(name)
      bench.join()
      if name == "at0.20" { _ = bench.ask("ATE0") }
      _ = bench.ask("AT+CIPDINFO=\(showsSender)")
      _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
      #expect(bench.ask("AT+CIPSEND=0,3") == prompt)
      bench.type("abc")
      bench.run()
      // Which of the two comes first is a matter of delays.
      let output = bench.take()
      let expectedParts = expected.split(separator: #"\r\n"#).sorted()
      #expect(output.split(separator: #"\r\n"#).sorted() == expectedParts)
    }
  }

  @Test("0.20 echoes the payload too")
  func payloadEcho() throws {
    var bench = try Self.bench("at0.20")
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    _ = bench.ask("ATE1")
    #expect(bench.ask("AT+CIPSEND=0,3") == #"AT+CIPSEND=0,3\r\r\n> "#)
    bench.type("abc")
    bench.run()
    #expect(bench.take() == #"abc\r\nSEND OK\r\n"#)
  }

  static let busyWords = [
    ("at0.20", #"busy s...\r\n"#), ("at1.3", #"\r\nbusy s...\r\n"#), ("at2.2", #"\r\nbusy p...\r\n"#),
  ]

  @Test("a line behind the payload is refused as their firmware does", arguments: busyWords)
  func busy(name: String, expected: String) throws {
    var bench = try Self.bench(name)
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",9")
    _ = bench.ask("AT+CIPSEND=0,1")
    bench.type("x")
    _ = bench.take()
    bench.type("AT\r\n")
    #expect(bench.take().hasSuffix(expected))
  }

  /// `CIPRECVDATA` of 2 of 5 bytes, without and with `CIPDINFO`.
  static let reads = [
    ("at1.7", #"\r\n+CIPRECVDATA,2:ab\r\nOK\r\n"#, #"\r\n+CIPRECVDATA,2:ab\r\nOK\r\n"#),
    ("at2.1", #"+CIPRECVDATA:2,ab\r\nOK\r\n"#, #"+CIPRECVDATA:2,"93.184.216.34",7,ab\r\nOK\r\n"#),
    ("at2.2", #"+CIPRECVDATA:2,ab\r\nOK\r\n"#, #"+CIPRECVDATA:2,"93.184.216.34",7,ab\r\nOK\r\n"#),
  ]

  @Test("give what they keep as their firmware does", arguments: reads)
  func read(name: String, plain: String, withSender: String) throws {
    for (showsSender, expected) in [(0, plain), (1, withSender)] {
      var bench = try Self.bench(name)
      bench.join(passive: true)
      _ = bench.ask("AT+CIPDINFO=\(showsSender)")
      _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
      _ = bench.ask("AT+CIPSEND=0,5")
      bench.type("abcde")
      bench.run()
      #expect(bench.take().contains(#"\r\n+IPD,0,5\r\n"#))
      #expect(bench.ask("AT+CIPRECVDATA=0,2") == expected)
      #expect(bench.ask("AT+CIPRECVLEN?").hasPrefix("+CIPRECVLEN:3,"))
    }
  }
}

@Suite("Passive links of AT 2")
struct PassiveLinkTests {
  private func bench() throws -> Bench {
    var bench = try FirmwareTableTests.bench("at2.1")
    bench.join(passive: true)
    _ = bench.ask("AT+CIPDINFO=1")
    return bench
  }

  private func send(_ text: String, _ bench: inout Bench) -> String {
    _ = bench.ask("AT+CIPSEND=0,\(text.utf8.count)")
    bench.type(text)
    bench.run()
    return bench.take()
  }

  @Test("are announced once until they are read")
  func announcement() throws {
    var bench = try bench()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    #expect(send("abc", &bench).contains("+IPD,0,3"))
    #expect(!send("de", &bench).contains("+IPD"))
    #expect(bench.ask("AT+CIPRECVDATA=0,100") == #"+CIPRECVDATA:5,"93.184.216.34",7,abcde\r\nOK\r\n"#)
    #expect(send("f", &bench).contains("+IPD,0,1"))
  }

  @Test("keep datagrams apart, one a read, and lose what is not read of one")
  func datagrams() throws {
    var bench = try bench()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7")
    #expect(send("abc", &bench).contains("+IPD,0,3"))
    _ = send("defg", &bench)
    #expect(bench.ask("AT+CIPRECVLEN?").hasPrefix("+CIPRECVLEN:7,-1"))
    #expect(bench.ask("AT+CIPRECVDATA=0,2") == #"+CIPRECVDATA:2,"93.184.216.34",7,ab\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=0,100") == #"+CIPRECVDATA:4,"93.184.216.34",7,defg\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=0,100") == #"\r\nERROR\r\n"#)
  }

  @Test("are closed when everything is read")
  func closing() throws {
    var bench = try bench()
    #expect(bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",13").contains("CONNECT"))
    #expect(!bench.take().contains("CLOSED"))
    let first = bench.ask("AT+CIPRECVDATA=0,5")
    #expect(first.hasPrefix("+CIPRECVDATA:5,") && !first.contains("CLOSED"))
    #expect(bench.ask("AT+CIPRECVDATA=0,500").hasSuffix(#"\r\nOK\r\n0,CLOSED\r\n"#))
    #expect(bench.ask("AT+CIPSEND=0,1").hasPrefix("link is not valid"))
  }

  @Test("are closed by CIPCLOSE with what was not read")
  func giveUp() throws {
    var bench = try bench()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",13")
    #expect(bench.ask("AT+CIPCLOSE=0") == #"0,CLOSED\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVLEN?").hasPrefix("+CIPRECVLEN:-1,"))
  }
}
