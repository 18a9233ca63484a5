import ESP8266Simulator
import Testing

/// One thing that a client says, and what it must find in the answer.
struct ClientStep: Sendable {
  let text: String
  /// A regular expression; empty where any answer will do.
  let wanted: String

  /// A command line.
  init(_ command: String, _ wanted: String = #"\r\nOK\r\n"#) {
    text = command + "\r\n"
    self.wanted = wanted
  }

  /// Bytes behind a prompt.
  init(payload: String, _ wanted: String) {
    text = payload
    self.wanted = wanted
  }

  static let ready = #"(^|\n)ready\r\n"#
  static let join = #""secure","password""#
  static let joined = #"WIFI CONNECTED\r\nWIFI GOT IP\r\n"#

  /// The last steps of a client with numbered links: a TCP echo, pushed or read.
  static func echo(
    link: Int, start: String = "OK", prompt: String = ">", ipd: String,
    read: (length: Int, wanted: String)? = nil
  ) -> [ClientStep] {
    [
      ClientStep("AT+CIPSTART=\(link),\"TCP\",\"93.184.216.34\",7", start),
      ClientStep("AT+CIPSEND=\(link),5", prompt),
      ClientStep(payload: "hello", #"\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n[\s\S]*"# + ipd),
    ] + (read.map { [ClientStep("AT+CIPRECVDATA=\(link),\($0.length)", $0.wanted)] } ?? [])
      + [ClientStep("AT+CIPCLOSE=\(link)", #"\#(link),CLOSED\r\n\r\nOK\r\n"#)]
  }
}

/// A driver of somebody else's: what it says on its way to a TCP echo.
struct Client: Sendable, CustomTestStringConvertible {
  let name: String
  let steps: @Sendable (_ profile: String) -> [ClientStep]

  var testDescription: String { name }

  static let mbed16 = Client(name: "mbed 1.6") { _ in
    [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("AT+GMR", #"SDK version:2\."#),
      ClientStep("AT+CWMODE_DEF?", #"\+CWMODE_DEF:\d"#), ClientStep("AT+CWMODE_DEF=1"),
      ClientStep("AT+CWMODE_CUR=1"),
      ClientStep("AT+CIPMUX=1"), ClientStep("AT+CWDHCP_CUR=1,1"),
      ClientStep("AT+CWJAP_CUR=" + ClientStep.join),
      ClientStep("AT+CIFSR", #"\+CIFSR:STAIP,"192"#),
    ] + ClientStep.echo(link: 0, ipd: #"\+IPD,0,5:hello"#)
  }

  static let mbed6 = Client(name: "mbed 6") { profile in
    let countries = ["AT+CWCOUNTRY_DEF=0,\"CN\",1,13", "AT+CWCOUNTRY_CUR=0,\"CN\",1,13"].map {
      ClientStep($0)
    }
    let isPassive = profile == "at1.7"
    return [
      ClientStep("AT"), ClientStep("AT+RST", ClientStep.ready), ClientStep("AT"), ClientStep("ATE0"),
      ClientStep("AT+GMR", #"AT version:\d+\.\d+\.\d+\.\d+"#),
      ClientStep("AT+GMR", #"SDK version:[2-9]\.\d+\.\d+"#),
      ClientStep("AT+CWMODE_DEF=1"),
    ] + (profile == "at1.3" ? [] : countries) + (isPassive ? [ClientStep("AT+CIPRECVMODE=1")] : []) + [
      ClientStep("AT+CWMODE_CUR=1"), ClientStep("AT+CIPMUX=1"), ClientStep("AT+CWDHCP_CUR=1,1"),
      ClientStep("AT+CWJAP_CUR=" + ClientStep.join), ClientStep("AT+CIPDINFO=1"),
    ]
      + ClientStep.echo(
        link: 0, ipd: isPassive ? #"\+IPD,0,5\r\n"# : #"\+IPD,0,5,93\.184\.216\.34,7:hello"#,
        read: isPassive ? (5, #"\+CIPRECVDATA,5:hello\r\nOK\r\n"#) : nil)
  }

  static let wiFiEspAT1 = Client(name: "WiFiEspAT for AT 1") { _ in
    [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("ATE0"), ClientStep("AT+CIPMUX=1"),
      ClientStep("AT+CIPRECVMODE=1"), ClientStep("AT+CWMODE?", #"\+CWMODE:\d"#),
      ClientStep("AT+CWMODE_CUR=1"),
      ClientStep("AT+CWJAP_CUR=" + ClientStep.join), ClientStep("AT+CIPSTATUS", "STATUS:2"),
      ClientStep("AT+CIPSTA?", #"ip:"192[\s\S]*gateway:"[\s\S]*netmask:""#),
      ClientStep("?", #"\r\nERROR\r\n"#),
    ]
      + ClientStep.echo(
        link: 4, prompt: #"\n> $"#, ipd: #"\+IPD,4,5\r\n"#, read: (64, #"\+CIPRECVDATA,5:hello\r\nOK\r\n"#))
  }

  static let wiFiEspAT2 = Client(name: "WiFiEspAT for AT 2") { _ in
    [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("ATE0"), ClientStep("AT+CIPMUX=1"),
      ClientStep("AT+CIPRECVMODE=1"), ClientStep("AT+SYSSTORE=0"), ClientStep("AT+CWMODE?", #"\+CWMODE:\d"#),
      ClientStep("AT+CWMODE=1"), ClientStep("AT+CWJAP=" + ClientStep.join),
      ClientStep("AT+CIPSTATUS", "STATUS:2"),
      ClientStep("?", #"\r\nERROR\r\n"#),
    ]
      + ClientStep.echo(
        link: 4, prompt: #"\n>$"#, ipd: #"\+IPD,4,5\r\n"#, read: (64, #"\+CIPRECVDATA:5,hello\r\nOK\r\n"#))
  }

  static let wiFiEsp = Client(name: "WiFiEsp") { _ in
    [
      ClientStep("AT"), ClientStep("AT+RST", ClientStep.ready), ClientStep("ATE0"), ClientStep("AT+CWMODE=1"),
      ClientStep("AT+CIPMUX=1"), ClientStep("AT+CIPDINFO=1"), ClientStep("AT+CWAUTOCONN=0"),
      ClientStep("AT+CWDHCP=1,1"), ClientStep("AT+GMR", "SDK version:"),
      ClientStep("AT+CWJAP_CUR=" + ClientStep.join), ClientStep("AT+CIFSR", #":STAIP,"192"#),
      ClientStep("AT+CIPSTATUS", "STATUS:[234]"),
    ] + ClientStep.echo(link: 3, ipd: #"\+IPD,3,5,"?[0-9.]+"?,7:hello"#)
  }

  /// A single link, without a number.
  static let adafruit = Client(name: "Adafruit ESP_ATcontrol") { profile in
    [
      ClientStep("AT"), ClientStep("ATE0"), ClientStep("AT+UART_CUR=115200,8,1,0,0"), ClientStep("AT"),
      ClientStep("AT+GMR", #"OK\r\n$"#), ClientStep("AT+CIPMUX?", #"\+CIPMUX:0"#),
      // What 2.x refuses has a second way.
      profile < "at2" ? ClientStep("AT+CIPSSLSIZE=4096") : ClientStep("AT+CIPSSLCCONF?"),
      ClientStep("AT+CWSTATE?", ""), ClientStep("AT+CWMODE?", #"\+CWMODE:\d"#), ClientStep("AT+CWMODE=1"),
      ClientStep("AT+CIPSTATUS", "STATUS:5"), ClientStep("AT+CWJAP=" + ClientStep.join, ClientStep.joined),
      ClientStep("AT+CIFSR", #"\+CIFSR:STAIP,"192"#), ClientStep("AT+CIPSTATUS", "STATUS:[24]"),
      ClientStep("AT+CIPSTART=\"TCP\",\"echo.test\",7,10", #"(^|\n)CONNECT\r\n\r\nOK\r\n$"#),
      ClientStep("AT+CIPSTATUS", "STATUS:3"), ClientStep("AT+CIPSEND=5", #"OK\r\n(\r\n)?> ?$"#),
      ClientStep(payload: "hello", #"SEND OK\r\n[\s\S]*\+IPD,5:hello"#), ClientStep("AT+CIPCLOSE", "CLOSED"),
    ]
  }

  static let lwesp = Client(name: "lwesp") { _ in
    let any = [
      "AT+SYSMSG=7", "AT+SYSLOG=1", "AT+RFPOWER=40", "AT+CWMODE=1", "AT+CWDHCP?", "AT+CIPMUX=1",
      "AT+CIPRECVMODE=1",
      "AT+CWLAPOPT=1,0x7FF", "AT+CIPSTATUS", "AT+CIPSTATE?", "AT+CIPAP?", "AT+CIPAPMAC?",
    ].map { ClientStep($0, #"\r\n(OK|ERROR)\r\n$"#) }
    return [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("AT+RESTORE", ClientStep.ready),
      ClientStep("AT+RST", ClientStep.ready), ClientStep("ATE0"),
      ClientStep("AT+GMR", "AT version:2.* - ESP8266 - "),
    ] + any + [
      ClientStep("AT+CIPDINFO=1"), ClientStep("AT+CWJAP=" + ClientStep.join, ClientStep.joined),
      ClientStep("AT+CIPSTA?", "ip:"), ClientStep("AT+CIPSTAMAC?", "CIPSTAMAC:"),
      ClientStep(
        "AT+CIPSTARTEX=\"TCP\",\"93.184.216.34\",7,0",
        #"\+LINK_CONN:0,0,"TCP",0,"93\.184\.216\.34",7,\d+\r\n[\s\S]*\r\nOK\r\n"#),
      ClientStep("AT+CIPSTATUS", #"\+CIPSTATUS:0,"TCP""#), ClientStep("AT+CIPSEND=0,5", #"\n>$"#),
      ClientStep(payload: "hello", #"\r\nSEND OK\r\n[\s\S]*\+IPD,0,5\r\n"#),
      ClientStep("AT+CIPRECVLEN?", #"\+CIPRECVLEN:5,-1,-1,-1,-1\r\n"#),
      ClientStep("AT+CIPRECVDATA=0,5", #"\+CIPRECVDATA:5,"93\.184\.216\.34",7,hello\r\nOK\r\n"#),
      ClientStep("AT+CIPRECVLEN?", #"\+CIPRECVLEN:0,-1"#),
      ClientStep("AT+CIPCLOSE=0", #"0,CLOSED\r\n\r\nOK\r\n"#),
    ]
  }

  static let zephyr17 = Client(name: "Zephyr for AT 1.7") { _ in
    [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("AT"), ClientStep("ATE0"),
      ClientStep("AT+UART_CUR=115200,8,1,0,0"), ClientStep("AT+CWMODE_CUR=1"),
      ClientStep("AT+CWDHCP_CUR=1,1"),
      ClientStep("AT+CIPMUX=1"), ClientStep("AT+CWLAPOPT=0,23"), ClientStep("AT+CIPRECVMODE=1"),
      ClientStep("AT+CIPSTAMAC_CUR?", #"\+CIPSTAMAC_CUR:"[0-9a-f:]{17}""#),
      ClientStep("AT+CWLAP", #"\+CWLAP:\(3,"secure",-45,6\)"#),
      ClientStep("AT+CWJAP_CUR=" + ClientStep.join, ClientStep.joined),
      ClientStep("AT+CIPSTA_CUR?", #"ip:"192"#), ClientStep("AT+CIPDNS?", ""),
    ] + ClientStep.echo(link: 0, ipd: #"\+IPD,0,5\r\n"#, read: (2048, #"\+CIPRECVDATA,5:hello\r\nOK\r\n"#))
  }

  static let zephyr21 = Client(name: "Zephyr for AT 2.1") { _ in
    [
      ClientStep("AT+RST", ClientStep.ready), ClientStep("AT"), ClientStep("ATE0"),
      ClientStep("AT+UART_CUR=115200,8,1,0,0"), ClientStep("AT+CWMODE=1,0"), ClientStep("AT+CWDHCP=1,1"),
      ClientStep("AT+CIPMUX=1"), ClientStep("AT+CWLAPOPT=0,23"), ClientStep("AT+CIPRECVMODE=1"),
      ClientStep("AT+CWAUTOCONN=0"), ClientStep("AT+CIPSTAMAC?", #"\+CIPSTAMAC:"[0-9a-f:]{17}""#),
      ClientStep("AT+CWLAP", #"\+CWLAP:\(3,"secure",-45,6\)"#),
      ClientStep("AT+CWJAP=" + ClientStep.join, ClientStep.joined), ClientStep("AT+CIPSTA?", #"ip:"192"#),
      ClientStep("AT+CIPDNS?", #"\+CIPDNS:0,""#),
    ] + ClientStep.echo(link: 0, ipd: #"\+IPD,0,5\r\n"#, read: (2048, #"\+CIPRECVDATA:5,hello\r\nOK\r\n"#))
  }
}

@Suite("Clients of others")
struct ClientTests {
  /// Where each client stops, by profile; nil where it gets its echo.
  static let matrix: [(client: Client, profile: String, stop: String?)] =
    row(
      .mbed16,
      [("at1.3", nil), ("at1.6", nil), ("at1.7", "AT+GMR"), ("at2.1", "AT+GMR"), ("at2.2", "AT+GMR")])
    + row(.mbed6, [("at1.3", nil), ("at1.6", nil), ("at1.7", nil), ("at2.1", "AT+GMR"), ("at2.2", "AT+GMR")])
    + row(
      .wiFiEspAT1,
      [
        ("at1.3", "AT+CIPRECVMODE=1"), ("at1.6", "AT+CIPRECVMODE=1"), ("at1.7", nil),
        ("at2.1", "AT+CWMODE_CUR=1"),
        ("at2.2", "AT+CWMODE_CUR=1"),
      ])
    + row(.wiFiEspAT2, [("at1.7", "AT+SYSSTORE=0"), ("at2.1", nil), ("at2.2", nil)])
    + row(
      .wiFiEsp,
      [
        ("at1.3", nil), ("at1.6", nil), ("at1.7", nil), ("at2.1", "AT+CWJAP_CUR=" + ClientStep.join),
        ("at2.2", "AT+CWJAP_CUR=" + ClientStep.join),
      ])
    + row(.adafruit, [("at1.3", nil), ("at1.6", nil), ("at1.7", nil), ("at2.1", nil), ("at2.2", nil)])
    + row(
      .lwesp,
      [
        ("at1.3", "AT+GMR"), ("at1.6", "AT+GMR"), ("at1.7", "AT+GMR"), ("at2.1", "AT+GMR"), ("at2.2", nil),
      ])
    + row(.zephyr17, [("at1.6", "AT+CIPRECVMODE=1"), ("at1.7", nil), ("at2.1", "AT+CWMODE_CUR=1")])
    + row(.zephyr21, [("at1.7", "AT+CWMODE=1,0"), ("at2.1", nil), ("at2.2", nil)])

  private static func row(
    _ client: Client, _ entries: [(String, String?)]
  ) -> [(client: Client, profile: String, stop: String?)] {
    entries.map { (client, $0.0, $0.1) }
  }

  @Test("get as far as they do on the real firmware", arguments: matrix)
  func conversation(client: Client, name: String, stop: String?) throws {
    let profile: FirmwareProfile = try #require(FirmwareProfile.named(name))
    var bench = Bench(profile: profile)
    bench.handle(.powerOn)
    bench.run()
    _ = bench.takeBytes()
    for step in client.steps(name) {
      bench.type(step.text)
      bench.run()
      let answer = String(decoding: bench.takeBytes(), as: UTF8.self)
      if try Regex(step.wanted).matchingSemantics(.unicodeScalar).firstMatch(in: answer) != nil { continue }
      #expect(step.text == stop.map { $0 + "\r\n" }, "\(answer)")
      return
    }
    #expect(stop == nil, "it got its echo")
  }
}
