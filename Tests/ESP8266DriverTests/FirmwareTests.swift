import ATCommand
import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

/// What a firmware says of itself, and what it is told in a bring-up.
struct SpokenFirmware: Sendable, CustomTestStringConvertible {
  let version: String
  /// The answer to `AT+GMR`.
  let words: String
  /// Between `AT+GMR` and the join.
  let commands: [String]
  /// What it does not have.
  var refused: [String] = []

  var testDescription: String { version }

  var isAT2: Bool { version.hasPrefix("2") }
  var joinQuery: String { isAT2 ? "AT+CWJAP?" : "AT+CWJAP_CUR?" }

  func install(on module: ScriptedModule) {
    module.on("AT+GMR", Answer(.say(words + "\r\nOK\r\n")))
    for command in refused { module.on(command, .error) }
    guard isAT2 else { return }
    module.on("AT+SYSSTORE=0", .ok)
    module.on(
      "AT+CIPSEND=*",
      Answer(.say("\r\nOK\r\n\r\n>"), .takePayload, .say("\r\nRecv {n} bytes\r\n\r\nSEND OK\r\n")))
  }
}

@Suite("Firmware of other versions", .virtualTime)
struct FirmwareTests {
  private static let plain = [
    "AT+CWMODE=3", "AT+CIPMUX=1", "AT+CIPDINFO=1", "AT+CIPRECVMODE=1", "AT+CWAUTOCONN?",
  ]

  @Test("does not keep a secret that stands in what it says of itself")
  func secrets() async throws {
    let firmware = SpokenFirmware(
      version: "1.7.4.0",
      words: "AT version:1.7.4.0(open sesame)\r\nSDK version:open sesame\r\ncompile time:open sesame",
      commands: Self.plain)
    try await DriverBench.run { bench in
      firmware.install(on: bench.module)
      bench.modem.conversation.hide(["open sesame"])
      try await bench.connect()
      let version = try #require(bench.modem.version)
      #expect(!"\(version)".contains("sesame"), "\(version)")
      #expect(version.atText == "1.7.4.0")
    }
  }

  static let versions = [
    SpokenFirmware(
      version: "1.3.0.0",
      words: """
        AT version:1.3.0.0(Jul 14 2016 18:54:01)\r\nSDK version:2.0.0(656edbf)\r\n\
        compile time:Jul 19 2016 18:44:44
        """, commands: plain, refused: ["AT+CIPRECVMODE=1"]),
    SpokenFirmware(
      version: "1.6.2.0",
      words: """
        AT version:1.6.2.0(Apr 13 2018 11:10:59)\r\nSDK version:2.2.1(6ab97e9)\r\n\
        compile time:Jun  7 2018 19:34:26\r\nBin version(Wroom 02):1.6.2
        """, commands: plain, refused: ["AT+CIPRECVMODE=1"]),
    SpokenFirmware(
      version: "1.7.4.0",
      words: """
        AT version:1.7.4.0(May 11 2020 19:13:04)\r\nSDK version:3.0.4(9532ceb)\r\n\
        compile time:May 27 2020 10:12:17\r\nBin version(Wroom 02):1.7.4
        """, commands: plain),
    SpokenFirmware(
      version: "2.1.0.0",
      words: """
        AT version:2.1.0.0(ded5b14 - Jul 24 2020 12:01:05)\r\nSDK version:v3.3-2-gb6e861a\r\n\
        compile time(36bb200):Jul 28 2020 08:30:34\r\nBin version:2.1.0(WROOM-02)
        """, commands: ["AT+SYSSTORE=0"] + plain),
    SpokenFirmware(
      version: "2.3.0.0",
      words: """
        AT version:2.3.0.0-dev(s-bcd64d2 - ESP8266 - Jun 23 2021 11:42:05)\r\n\
        SDK version:v3.4-22-g967752e2\r\ncompile time(b498b58):Jun 30 2021 11:28:20\r\n\
        Bin version:2.2.0(ESP8266_1MB)
        """, commands: ["AT+SYSSTORE=0"] + plain),
  ]

  static let versionsOfAT2 = versions.filter(\.isAT2)

  private func run(
    _ firmware: SpokenFirmware, _ body: (DriverBench) async throws -> Void
  ) async throws {
    try await DriverBench.run { bench in
      firmware.install(on: bench.module)
      try await bench.connect()
      try await body(bench)
    }
  }

  @Test("is told what it knows", arguments: versions)
  func bringUp(firmware: SpokenFirmware) async throws {
    try await DriverBench.run { bench in
      firmware.install(on: bench.module)
      try bench.interface.setCredentials(ssid: "home", password: nil, security: .none)
      try await bench.interface.connect()
      #expect(
        bench.module.takeCommands() == ["AT", "AT+RST", "ATE0", "AT+GMR"] + firmware.commands
          + ["AT+CWDHCP=1,1", "AT+CWJAP=\"home\",\"\"", "AT+CIFSR", firmware.joinQuery])
      #expect(bench.modem.version?.atText == firmware.version)
      #expect(bench.modem.version?.compileTime.hasPrefix("J") == true || firmware.version == "1.7.4.0")
      #expect(bench.modem.unspokenFirmware == nil)
    }
  }

  @Test("that the driver does not speak is refused by name", arguments: ["0.20.0.0", "0.40.0"])
  func unspoken(version: String) async throws {
    try await DriverBench.run { bench in
      bench.module.on("AT+GMR", Answer(.say("AT version:\(version)\r\nSDK version:0.9.5\r\nOK\r\n")))
      await #expect(throws: NSAPIError.deviceError) { try await bench.connect() }
      #expect(bench.module.takeCommands().last == "AT+GMR")
      #expect(bench.modem.unspokenFirmware?.atText == version)
    }
  }

  @Test("is told the country by its own name for it")
  func country() async throws {
    for firmware in Self.versions {
      var settings = ModemSettings()
      settings.country = "CN"
      try await DriverBench.run(settings) { bench in
        firmware.install(on: bench.module)
        for name in ["CWCOUNTRY", "CWCOUNTRY_CUR"] { bench.module.on("AT+\(name)=*", .ok) }
        try bench.interface.setCredentials(ssid: "home", password: nil, security: .none)
        try await bench.interface.connect()
        let expected =
          firmware.isAT2
          ? ["AT+CWCOUNTRY=0,\"CN\",1,13"]
          : firmware.version == "1.3.0.0" ? [] : ["AT+CWCOUNTRY_CUR=0,\"CN\",1,13"]
        #expect(bench.module.takeCommands().filter { $0.contains("COUNTRY") } == expected)
      }
    }
  }

  @Test("of AT 2 is asked without _CUR, and its quotes are taken off", arguments: versionsOfAT2)
  func questions(firmware: SpokenFirmware) async throws {
    try await run(firmware) { bench in
      bench.module.on(
        "AT+CIPSTA?",
        """
        +CIPSTA:ip:"192.0.2.17"\r\n+CIPSTA:gateway:"192.0.2.254"\r\n+CIPSTA:netmask:"255.255.255.0"\r\n\
        \r\nOK\r\n
        """)
      bench.module.on("AT+CWJAP?", "+CWJAP:\"home\",\"aa:bb:cc:dd:ee:ff\",6,-51,0,1,3,0\r\n\r\nOK\r\n")
      let gateway = try await bench.interface.gateway()
      #expect(gateway.ipAddress == "192.0.2.254")
      #expect(await bench.interface.rssi() == -51)
    }
  }

  @Test("of AT 2 tells a failed join with ERROR", arguments: versionsOfAT2)
  func failedJoin(firmware: SpokenFirmware) async throws {
    try await DriverBench.run { bench in
      firmware.install(on: bench.module)
      bench.module.on("AT+CWJAP=*", "+CWJAP:2\r\n\r\nERROR\r\n")
      await #expect(throws: NSAPIError.authFailure) { try await bench.connect() }
    }
  }

  @Test("of AT 2 gives what it keeps of a TCP link with its sender, and is asked what else there is")
  func stream() async throws {
    try await run(Self.versionsOfAT2[0]) { bench in
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      #expect(try await socket.send(bytes("hello")) == 5)
      _ = bench.module.takeCommands()
      bench.module.on(
        "AT+CIPRECVDATA=0,5", "+CIPRECVDATA:5,\"192.0.2.1\",7,a,\r\nb\r\nOK\r\n")
      bench.module.on(
        "AT+CIPRECVLEN?", "+CIPRECVLEN:2,-1,-1,-1,-1\r\n\r\nOK\r\n", "+CIPRECVLEN:0,-1,-1,-1,-1\r\n\r\nOK\r\n"
      )
      bench.module.on("AT+CIPRECVDATA=0,2", "+CIPRECVDATA:2,\"192.0.2.1\",7,cd\r\nOK\r\n")
      try await bench.module.say("\r\n+IPD,0,5\r\n")
      try await bench.sleep(.milliseconds(10))
      #expect(try await socket.receive(limit: 100) == bytes("a,\r\nb"))
      #expect(try await socket.receive(limit: 100) == bytes("cd"))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 100) }
      let read = ["AT+CIPRECVDATA=0,5", "AT+CIPRECVLEN?", "AT+CIPRECVDATA=0,2", "AT+CIPRECVLEN?"]
      #expect(bench.module.takeCommands() == read)
    }
  }

  @Test("of AT 2 closes a link when everything is read: then the stream ends")
  func end() async throws {
    try await run(Self.versionsOfAT2[0]) { bench in
      let socket = try await bench.tcpSocket()
      bench.module.on(
        "AT+CIPRECVDATA=0,2", Answer(.say("+CIPRECVDATA:2,\"192.0.2.1\",7,hi\r\nOK\r\n0,CLOSED\r\n")))
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:-1,-1,-1,-1,-1\r\n\r\nOK\r\n")
      try await bench.module.say("\r\n+IPD,0,2\r\n")
      #expect(try await socket.receive(limit: 100) == bytes("hi"))
      #expect(try await socket.receive(limit: 100) == [])
    }
  }

  @Test("of AT 2 keeps datagrams too: each is read whole, with its sender")
  func datagrams() async throws {
    try await run(Self.versionsOfAT2[0]) { bench in
      let socket = try await bench.udpSocket()
      socket.setBlocking(false)
      #expect(try await socket.send(bytes("one"), to: DriverBench.server) == 3)
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 100) }
      _ = bench.module.takeCommands()
      bench.module.on(
        "AT+CIPRECVDATA=0,2048", "+CIPRECVDATA:3,\"192.0.2.1\",7,one\r\nOK\r\n",
        "+CIPRECVDATA:4,\"192.0.2.9\",70,two!\r\nOK\r\n")
      bench.module.on(
        "AT+CIPRECVLEN?", "+CIPRECVLEN:4,-1,-1,-1,-1\r\n\r\nOK\r\n", "+CIPRECVLEN:0,-1,-1,-1,-1\r\n\r\nOK\r\n"
      )
      try await bench.module.say("\r\n+IPD,0,3\r\n")
      try await bench.sleep(.milliseconds(10))
      let first = try await socket.receive(limit: 2)
      #expect(first == Datagram(bytes: bytes("on"), source: DriverBench.server))
      let second = try await socket.receive(limit: 100)
      #expect(
        second == Datagram(bytes: bytes("two!"), source: SocketAddress(IPAddress(192, 0, 2, 9), port: 70)))
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 100) }
      let read = ["AT+CIPRECVDATA=0,2048", "AT+CIPRECVLEN?"]
      #expect(bench.module.takeCommands() == read + read)
    }
  }

  @Test("of AT 2 pushes with the sender in quotes where it pushes")
  func pushed() async throws {
    try await run(Self.versionsOfAT2[0]) { bench in
      let socket = try await bench.udpSocket()
      #expect(try await socket.send(bytes("one"), to: DriverBench.server) == 3)
      try await bench.module.say("\r\n+IPD,0,3,\"192.0.2.9\",70:two")
      let datagram = try await socket.receive(limit: 100)
      #expect(
        datagram == Datagram(bytes: bytes("two"), source: SocketAddress(IPAddress(192, 0, 2, 9), port: 70)))
    }
  }
}
