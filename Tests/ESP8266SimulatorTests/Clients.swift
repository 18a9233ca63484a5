/// A driver of somebody else's: what it says, part by part.
struct Client: Sendable {
  let name: String
  /// The profiles that it speaks.
  let profiles: [String]
  /// What it says, by profile: bring-up, join, TCP echo, datagrams back to back, lookup by name, leaving and coming back.
  let steps: @Sendable (_ profile: String) -> [ClientStep]

  private static let server = "93.184.216.34"
  private static let credentials = #""secure","password""#
  private static let ready = #"(^|\n)ready\r\n"#
  private static let joined = #"WIFI CONNECTED\r\nWIFI GOT IP\r\n"#
  private static let generation1 = ["at1.3", "at1.5", "at1.6", "at1.7"]
  private static let generation2 = ["at2.1", "at2.2", "at2.2-aithinker"]
  /// Datagrams that are sent without a pause.
  private static let burst = 20

  private static func lines(_ texts: String...) -> [ClientStep] { texts.map { .line($0) } }

  // MARK: Parts

  /// Bytes behind a prompt; `number` is that of the link with its comma, nothing for a single link.
  private static func send(
    _ number: String, remote: String = "", prompt: String, done: String, verb: String = "AT+CIPSEND"
  ) -> [ClientStep] {
    [.line("\(verb)=\(number)5\(remote)", until: prompt), .payload("hello", until: done)]
  }

  /// Sends again and again the moment the last one is done, and counts what is echoed.
  private static func datagrams(
    _ number: String, remote: String = "", prompt: String = ">", done: String = #"SEND OK\r\n"#, echo: String
  ) -> [ClientStep] {
    [.mark] + (0..<burst).flatMap { _ in send(number, remote: remote, prompt: prompt, done: done) }
      + [.count(echo, burst)]
  }

  /// The same on a link whose datagrams are read.
  private static func readDatagrams(
    _ number: String, remote: String = "", prompt: String = #"\n>"#, reply: String
  ) -> [ClientStep] {
    [.mark]
      + (0..<burst).flatMap { _ in send(number, remote: remote, prompt: prompt, done: #"SEND OK\r\n"#) }
      + [.read("AT+CIPRECVDATA=\(number)2048", each: reply, times: burst), .count(reply, burst)]
  }

  private static func close(_ number: Int) -> ClientStep {
    .line("AT+CIPCLOSE=\(number)", until: #"\#(number),CLOSED\r\n\r\nOK\r\n"#)
  }

  // MARK: Mbed OS

  /// A DNS question for `echo.test`, and the end of its answer.
  private static let question: [UInt8] =
    [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4] + Array("echo".utf8) + [4] + Array("test".utf8) + [0, 0, 1, 0, 1]

  /// Its own resolver asks by a UDP link.
  private static let mbedLookup: [ClientStep] = [
    .line("AT+CIPSTART=2,\"UDP\",\"8.8.8.8\",53"),
    .line("AT+CIPSEND=2,\(question.count)", until: ">"),
    // Behind `SEND OK`, and for the newest driver even before it.
    .payload(question, until: #"\+IPD,2,\d+[^:]*:"#), .wait(#"SEND OK\r\n|echo"#), close(2),
  ]

  private static func mbedJoin(_ check: String?) -> [ClientStep] {
    lines("AT+CWDHCP_CUR=1,1", "AT+CWJAP_CUR=" + credentials)
      + (check.map { [.line("AT+CIFSR", until: $0)] } ?? [])
  }

  /// What the driver does once it has an address; `done` is what it waits for behind the payload.
  private static func mbedSockets(_ done: String, ipd: String, read: String?) -> [ClientStep] {
    let start = "AT+CIPSTART=0,"
    return [.line(start + "\"TCP\",\"\(server)\",7")] + send("0,", prompt: ">", done: done)
      + (done == ipd ? [] : [.wait(read == nil ? ipd : #"\+IPD,0,5\r\n"#)])
      + (read.map { [.line("AT+CIPRECVDATA=0,5", until: $0)] } ?? []) + [close(0)]
      + [.line(start + "\"UDP\",\"\(server)\",7")] + datagrams("0,", done: done, echo: ipd) + [close(0)]
      + mbedLookup
  }

  private static let plainPush = #"\+IPD,0,5:hello"#
  private static let pushWithSender = #"\+IPD,0,5,93\.184\.216\.34,7:hello"#
  private static let address = #"\+CIFSR:STAIP,"192"#

  /// v1.6 waits for the echo, or for two seconds, where later ones wait for what the module says.
  static let mbed16 = Client(name: "mbed v1.6", profiles: ["at1.3", "at1.5", "at1.6"]) { _ in
    let up: [ClientStep] =
      [
        .line("AT+RST", until: ready), .line("AT+GMR", until: #"SDK version:2\.[\s\S]*OK\r\n"#),
        .line("AT+CWMODE_DEF?", until: #"\+CWMODE_DEF:\d[\s\S]*OK\r\n"#),
      ] + lines("AT+CWMODE_DEF=1", "AT+CWMODE_CUR=1", "AT+CIPMUX=1") + mbedJoin(address + #"[\s\S]*OK\r\n"#)
    return up + mbedSockets(plainPush, ipd: plainPush, read: nil) + [.line("AT+CWQAP")] + up
  }

  static let mbed171 = Client(name: "mbed v1.7.1", profiles: generation1) { profile in
    let isPassive = profile == "at1.7"
    let mode: [ClientStep] = isPassive ? [.line("AT+CIPRECVMODE=1")] : []
    let up: [ClientStep] =
      [
        .line("AT"), .line("AT+RST", until: ready), .line("ATE0"),
        .line("AT+GMR", until: #"AT version:\d+\.\d+\.\d+\.\d+[\s\S]*OK\r\n"#),
        .line("AT+GMR", until: #"SDK version:[2-9]\.\d+\.\d+[\s\S]*OK\r\n"#), .line("AT+CWMODE_DEF=1"),
      ] + mode
    let join: [ClientStep] = lines("AT+CWMODE_CUR=1", "AT+CIPMUX=1") + mbedJoin(address + #"[\s\S]*OK\r\n"#)
    // It asks for an address the moment it has left, and one that is still there means "connected".
    let leave: [ClientStep] = [
      .line("AT+CWQAP"), .line("AT+CIFSR", until: #"STAIP,"0\.0\.0\.0"[\s\S]*OK\r\n"#),
    ]
    return up + join
      + mbedSockets(
        #"SEND OK\r\n"#, ipd: plainPush, read: isPassive ? #"\+CIPRECVDATA,5:hello\r\nOK\r\n"# : nil)
      + leave + join
  }

  /// - Parameter done: 5.15 waits for `SEND OK`, 6.x goes on behind `Recv`.
  private static func mbedOS(_ name: String, done: String) -> Client {
    Client(name: name, profiles: generation1) { profile in
      let isPassive = profile == "at1.7"
      let country: [ClientStep] =
        profile < "at1.6" ? [] : lines("AT+CWCOUNTRY_DEF=0,\"CN\",1,13", "AT+CWCOUNTRY_CUR=0,\"CN\",1,13")
      let mode: [ClientStep] = isPassive ? [.line("AT+CIPRECVMODE=1")] : []
      let up: [ClientStep] =
        [
          .line("AT"), .line("AT+RST", until: ready), .line("AT"), .line("ATE0"),
          .line("AT+GMR", until: #"AT version:\d+\.\d+\.\d+\.\d+[\s\S]*OK\r\n"#),
          .line("AT+GMR", until: #"SDK version:[2-9]\.\d+\.\d+[\s\S]*OK\r\n"#), .line("AT+CWMODE_DEF=1"),
        ] + country + mode + lines("AT+CWMODE_CUR=1", "AT+CIPMUX=1") + mbedJoin(nil) + [
          .line("AT+CIPDINFO=1")
        ]
      return up
        + mbedSockets(
          done, ipd: pushWithSender, read: isPassive ? #"\+CIPRECVDATA,5:hello\r\nOK\r\n"# : nil)
        + [.line("AT+CWQAP"), .wait(#"WIFI DISCONNECT\r\n"#)] + up
    }
  }

  static let mbed515 = mbedOS("mbed-os 5.15", done: #"SEND OK\r\n"#)
  static let mbed6 = mbedOS("mbed-os 6", done: #"Recv \d+ bytes\r\n"#)

  // MARK: Arduino

  private static func wiFiEspAT(
    _ name: String, _ profiles: [String], suffix: String, set: [String], prompt: String, left: String,
    udp: @escaping @Sendable (_ remote: String) -> [ClientStep], data: String
  ) -> Client {
    Client(name: name, profiles: profiles) { _ in
      let join: [ClientStep] = [
        .line("AT+CWJAP\(suffix)=" + credentials, until: joined + ClientStep.ok),
        .line("AT+CIPSTATUS", until: #"STATUS:2[\s\S]*OK\r\n"#),
        .line("AT+CIPSTA?", until: #"ip:"192[\s\S]*gateway:"[\s\S]*netmask:"[\s\S]*OK\r\n"#),
      ]
      let remote = ",\"echo.test\",7"
      return [.line("AT+RST", until: ready), .line("ATE0"), .line("AT+CIPMUX=1"), .line("AT+CIPRECVMODE=1")]
        + set.map { .line($0) }
        + [
          .line("AT+CWMODE?", until: #"\+CWMODE:\d[\s\S]*OK\r\n"#), .line("AT+CWMODE\(suffix)=1"),
          .line("?", until: #"\r\nERROR\r\n"#),
        ] + join + [.line("AT+CIPSTART=4,\"TCP\",\"echo.test\",7")]
        + send("4,", prompt: prompt, done: #"Recv 5 bytes\r\n\r\nSEND OK\r\n"#)
        + [
          .wait(#"\+IPD,4,5\r\n"#), .line("AT+CIPRECVLEN?", until: #"\+CIPRECVLEN:0,0,0,0,5|:-1,-1,-1,-1,5"#),
          .wait(ClientStep.ok), .line("AT+CIPRECVDATA=4,64", until: data), close(4),
          .line("AT+CIPSTART=4,\"UDP\",\"echo.test\",7,2390,2"),
        ] + udp(remote) + [close(4)]
        + [
          .line("AT+CIPDOMAIN=\"echo.test\"", until: #"\+CIPDOMAIN:"?93\.184\.216\.34"?\r\n\r\nOK\r\n"#),
          .line("AT+CWQAP", until: left), .line("AT+CIPSTATUS", until: #"STATUS:5[\s\S]*OK\r\n"#),
        ] + join
    }
  }

  static let wiFiEspAT1 = wiFiEspAT(
    "WiFiEspAT 1", ["at1.7"], suffix: "_CUR", set: [], prompt: #"\n> "#, left: ClientStep.ok,
    udp: { datagrams("4,", remote: $0, prompt: #"\n> "#, echo: #"\+IPD,4,5:hello"#) },
    data: #"\+CIPRECVDATA,5:hello\r\nOK\r\n"#)

  static let wiFiEspAT2 = wiFiEspAT(
    "WiFiEspAT 2", generation2, suffix: "", set: ["AT+SYSSTORE=0"], prompt: #"\n>"#,
    left: #"WIFI DISCONNECT\r\n\r\nOK\r\n"#,
    udp: { readDatagrams("4,", remote: $0, reply: #"\+CIPRECVDATA:5,hello\r\nOK\r\n"#) },
    data: #"\+CIPRECVDATA:5,hello\r\nOK\r\n"#)

  static let wiFiEsp = Client(name: "WiFiEsp", profiles: generation1) { _ in
    let ipd = #"\+IPD,3,5,[0-9.]+,7:hello"#
    let join: [ClientStep] = [
      .line("AT+CWJAP_CUR=" + credentials), .line("AT+CIFSR", until: #":STAIP,"192[\s\S]*OK\r\n"#),
      .line("AT+CIPSTATUS", until: #"STATUS:[234][\s\S]*OK\r\n"#),
    ]
    return [.line("AT"), .line("AT+RST", until: ready)]
      + lines(
        "ATE0", "AT+CWMODE=1", "AT+CIPMUX=1", "AT+CIPDINFO=1", "AT+CWAUTOCONN=0", "AT+CWDHCP=1,1")
      + [.line("AT+GMR", until: #"SDK version:[\s\S]*OK\r\n"#)] + join
      + [.line("AT+CIPSTART=3,\"TCP\",\"echo.test\",7")]
      + send("3,", prompt: ">", done: #"\r\nSEND OK\r\n"#) + [.wait(ipd), close(3)]
      + [.line("AT+CIPSTART=3,\"UDP\",\"0\",0,2390,2")]
      + datagrams("3,", remote: ",\"echo.test\",7", done: #"\r\nSEND OK\r\n"#, echo: ipd) + [close(3)]
      + [.line("AT+PING=\"echo.test\""), .line("AT+CWQAP")] + join
  }

  // MARK: CircuitPython, C and Zephyr

  /// A single link, without a number.
  static let adafruit = Client(name: "Adafruit ESP_ATcontrol", profiles: generation1 + generation2) {
    profile in
    let join: [ClientStep] = [
      .line("AT+CWMODE?", until: #"\+CWMODE:\d[\s\S]*OK\r\n"#), .line("AT+CWMODE=1"),
      .line("AT+CIPSTATUS", until: #"STATUS:[15]\r\n\r\nOK\r\n"#),
      .line("AT+CWJAP=" + credentials, until: joined + ClientStep.ok),
      .line("AT+CIFSR", until: #"\+CIFSR:STAIP,"192[\s\S]*OK\r\n"#),
      .line("AT+CIPSTATUS", until: #"STATUS:[24]\r\n\r\nOK\r\n"#),
    ]
    let done = #"SEND OK\r\n"#
    return lines("AT", "ATE0", "AT+UART_CUR=115200,8,1,0,0", "AT")
      + [.line("AT+GMR", until: #"OK\r\n"#), .line("AT+CIPMUX?", until: #"\+CIPMUX:0\r\n\r\nOK\r\n"#)]
      // What 2.x refuses has a second way.
      + lines(profile < "at2" ? "AT+CIPSSLSIZE=4096" : "AT+CIPSSLCCONF?")
      + [.line("AT+CWSTATE?", until: #"(OK|ERROR)\r\n"#)] + join
      + [
        .line("AT+CIPSTART=\"TCP\",\"echo.test\",7,10", until: #"(^|\n)CONNECT\r\n\r\nOK\r\n"#),
        .line("AT+CIPSTATUS", until: #"STATUS:3[\s\S]*OK\r\n"#),
      ] + send("", prompt: #"OK\r\n[\s\S]*>"#, done: done)
      + [
        .wait(#"\+IPD,5:hello"#), .line("AT+CIPCLOSE", until: #"CLOSED\r\n\r\nOK\r\n"#),
        .line("AT+CIPSTART=\"UDP\",\"echo.test\",7"),
      ] + datagrams("", prompt: #"OK\r\n[\s\S]*>"#, echo: #"\+IPD,5:hello"#)
      + [
        .line("AT+CIPCLOSE", until: #"CLOSED\r\n\r\nOK\r\n"#),
        .line("AT+CIPDOMAIN=\"echo.test\"", until: #"\+CIPDOMAIN:"?93\.184\.216\.34"?\r\n\r\nOK\r\n"#),
        .line("AT+CWQAP"),
      ] + join
  }

  private static func lwesp(_ name: String, isPassive: Bool) -> Client {
    Client(name: name, profiles: ["at2.2-aithinker"]) { _ in
      let any: [ClientStep] = [
        "AT+SYSMSG=7", "AT+SYSLOG=1", "AT+RFPOWER=40", "AT+CWMODE=1", "AT+CWDHCP?", "AT+CIPMUX=1",
        "AT+CIPRECVMODE=\(isPassive ? 1 : 0)", "AT+CWLAPOPT=1,0x7FF", "AT+CIPSTATUS", "AT+CIPSTATE?",
        "AT+CIPAP?", "AT+CIPAPMAC?",
      ].map { .line($0, until: #"\r\n(OK|ERROR)\r\n"#) }
      let join: [ClientStep] = [
        .line("AT+CWJAP=" + credentials, until: joined + ClientStep.ok),
        .line("AT+CWDHCP?"), .line("AT+CIPSTA?", until: #"ip:"192[\s\S]*OK\r\n"#),
        .line("AT+CIPSTAMAC?", until: #"CIPSTAMAC:[\s\S]*OK\r\n"#),
      ]
      func start(_ kind: String, _ end: String) -> ClientStep {
        .line(
          "AT+CIPSTARTEX=\"\(kind)\",\"\(server)\",7,\(end)",
          until: #"\+LINK_CONN:0,0,"\#(kind)",0,"93\.184\.216\.34",7,\d+\r\n[\s\S]*\r\nOK\r\n"#)
      }
      let push = #"\+IPD,0,5,"93\.184\.216\.34",7:hello"#
      let data = #"\+CIPRECVDATA:5,"93\.184\.216\.34",7,hello\r\nOK\r\n"#
      let received: [ClientStep] =
        isPassive
        ? [
          .wait(#"\+IPD,0,5\r\n"#),
          .line("AT+CIPRECVLEN?", until: #"\+CIPRECVLEN:5,-1,-1,-1,-1\r\n\r\nOK\r\n"#),
          .line("AT+CIPRECVDATA=0,5", until: data),
          .line("AT+CIPRECVLEN?", until: #"\+CIPRECVLEN:0,-1[\s\S]*OK\r\n"#),
        ] : [.wait(push)]
      let remote = ",\"\(server)\",7"
      return [
        .line("AT+RST", until: ready), .line("AT+RESTORE", until: ready), .line("AT+RST", until: ready),
        .line("ATE0"),
        .line("AT+GMR", until: #"AT version:2\.(2\.[1-9]|[3-9]).* - ESP8266 - [\s\S]*OK\r\n"#),
      ] + any + [.line("AT+CIPDINFO=1")] + join
        + [start("TCP", "0"), .line("AT+CIPSTATUS", until: #"\+CIPSTATUS:0,"TCP"[\s\S]*OK\r\n"#)]
        + send("0,", prompt: #"\n>"#, done: #"SEND OK\r\n"#) + received + [close(0)]
        + [start("UDP", ",0")]
        + (isPassive
          ? readDatagrams("0,", remote: remote, reply: data)
          : datagrams("0,", remote: remote, prompt: #"\n>"#, echo: push)) + [close(0)]
        + [
          .line("AT+CIPDOMAIN=\"echo.test\"", until: #"\+CIPDOMAIN:"93\.184\.216\.34"\r\n\r\nOK\r\n"#),
          .line("AT+CWQAP"),
        ] + join
    }
  }

  static let lwespActive = lwesp("lwesp, active", isPassive: false)
  static let lwespPassive = lwesp("lwesp, passive", isPassive: true)

  private static func zephyr(
    _ name: String, _ profiles: [String], suffix: String, modes: [String], own: String, data: String,
    udp: [ClientStep]
  ) -> Client {
    Client(name: name, profiles: profiles) { _ in
      let join: [ClientStep] = [
        .line("AT+CWJAP\(suffix)=" + credentials, until: joined + ClientStep.ok),
        .line("AT+CIPSTA\(suffix)?", until: #"ip:"192[\s\S]*OK\r\n"#),
        .line("AT+CIPDNS?", until: #"(OK|ERROR)\r\n"#),
      ]
      let local = own.isEmpty ? "" : ",\(own)"
      return [.line("AT+RST", until: ready)] + lines("AT", "ATE0", "AT+UART_CUR=115200,8,1,0,0")
        + modes.map { .line($0) }
        + lines("AT+CIPMUX=1", "AT+CWLAPOPT=0,23", "AT+CIPRECVMODE=1", "AT+CIPDINFO=1")
        + [
          .line("AT+CIPSTAMAC\(suffix)?", until: #"\+CIPSTAMAC(_CUR)?:"[0-9a-f:]{17}"[\s\S]*OK\r\n"#),
          .line("AT+CWLAP", until: #"\+CWLAP:\(3,"secure",-45,6\)[\s\S]*OK\r\n"#),
        ] + join + [.line("AT+CIPSTART=0,\"TCP\",\"\(server)\",7,\(own.isEmpty ? "7200" : local)")]
        + send("0,", prompt: ">", done: #"SEND OK\r\n"#)
        + [.wait(#"\+IPD,0,5\r\n"#), .line("AT+CIPRECVDATA=0,2048", until: data), close(0)]
        + [.line("AT+CIPSTART=0,\"UDP\",\"\(server)\",7\(own.isEmpty ? "" : ",,,\(own)")")] + udp + [close(0)]
        + [
          .line("AT+CIPDOMAIN=\"echo.test\"", until: #"\+CIPDOMAIN:"?93\.184\.216\.34"?\r\n\r\nOK\r\n"#),
          .line("AT+CWQAP"), .wait("|WIFI DISCONNECT"),
        ] + join
    }
  }

  static let zephyrOlder = zephyr(
    "Zephyr, older", ["at1.7"], suffix: "_CUR", modes: ["AT+CWMODE_CUR=1", "AT+CWDHCP_CUR=1,1"], own: "",
    data: #"\+CIPRECVDATA,5:hello\r\nOK\r\n"#, udp: datagrams("0,", echo: pushWithSender))

  static let zephyrNewer = zephyr(
    "Zephyr, newer", generation2, suffix: "",
    modes: ["AT+CWMODE=1,0", "AT+CWDHCP=1,1", "AT+CWAUTOCONN=0"], own: "\"192.168.1.107\"",
    data: #"\+CIPRECVDATA:5,"93\.184\.216\.34",7,hello\r\nOK\r\n"#,
    udp: readDatagrams("0,", reply: #"\+CIPRECVDATA:5,"93\.184\.216\.34",7,hello\r\nOK\r\n"#))

  static let all = [
    mbed16, mbed171, mbed515, mbed6, wiFiEspAT1, wiFiEspAT2, wiFiEsp, adafruit, lwespActive, lwespPassive,
    zephyrOlder, zephyrNewer,
  ]
}
