import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("A module that cannot be trusted", .virtualTime)
struct HostileInputTests {
  /// Words that mean something to the driver, whole and broken.
  private static let words = [
    "OK", "ERROR", "FAIL", "SEND OK", "SEND FAIL", "SEND Canceled", "busy p...", "busy s...", "busy x",
    "ready",
    "WIFI CONNECTED", "WIFI GOT IP", "WIFI DISCONNECT", "WIFI ", "0,CONNECT", "0,CLOSED", "1,CLOSED",
    "4,CLOSED",
    "9,CLOSED", "-1,CLOSED", "+0,CLOSED", "0,CONNECT FAIL", "CLOSED", "ALREADY CONNECTED", "UNLINK",
    "link is not valid", "no ip", "+IPD,0,5", "+IPD,0,99999999999999999999", "+IPD,0,-1", "+IPD,9,5",
    "+IPD,,", "+CWJAP:2", "+CWJAP:", "+CIPRECVLEN:", "+CIPRECVLEN:1,2", "+CIPRECVLEN:-1,-1,-1,-1,-1",
    "+CIPRECVLEN:99999999999999999999,9223372036854775807,0,0,0", "+CIFSR:STAIP,\"", "+CIFSR:STAIP,\"\"",
    "+CIFSR:STAIP,\"0.0.0.0\"", "AT version:", "AT version:1", "+CWAUTOCONN:1", "> ", ">", "\u{0}",
    "wdt reset",
    "AT+CIPSEND=0,1", "+CWLAP:(", "+CWLAP:(9,\"\",-999,,99)", "+CWLAP:(3,\"a,b\",-50,\"x\",1)",
  ]

  /// Headers whose data may or may not follow.
  private static let headers = [
    "+IPD,0,5:", "+IPD,0,0:", "+IPD,1,8192,1.2.3.4,5:", "+IPD,0,8193:", "+IPD,7,3:", "+IPD,0,5,x,99999:",
    "+IPD,0,4,\"1.2.3.4\",7:", "+CIPRECVDATA,5:", "+CIPRECVDATA,0:", "+CIPRECVDATA,9999999999:", "+IPD:",
    "+IPD,a,b:",
  ]

  private static func noise(_ generator: inout SeededGenerator) -> [UInt8] {
    var noise: [UInt8] = []
    for _ in 0..<1 + generator.below(4) {
      switch generator.below(4) {
      case 0: noise += (0..<generator.below(40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      case 1: noise += bytes(headers[Int(generator.below(UInt64(headers.count)))])
      default: noise += bytes(words[Int(generator.below(UInt64(words.count)))] + "\r\n")
      }
    }
    return noise
  }

  @Test("empty datagrams, which use up no bytes, are bounded too")
  func emptyDatagrams() async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.udpSocket()
      bench.module.on("AT+CIPSEND=*", .sent)
      #expect(try await socket.send([1], to: DriverBench.server) == 1)
      for _ in 0..<2000 { try await bench.module.say(bytes("\r\n+IPD,0,0,192.0.2.1,7:")) }
      try await bench.sleep(.seconds(10))
      socket.setBlocking(false)
      var kept = 0
      while (try? await socket.receive(limit: 1)) != nil { kept += 1 }
      #expect(kept == 512)
    }
  }

  @Test("never traps, never keeps a call beyond its time, and is forgiven afterwards", arguments: 1...60)
  func noise(seed: UInt64) async throws {
    try await DriverBench.run { bench in
      var generator = SeededGenerator(seed: seed)
      let noiseGenerator = generator.stream("noise")
      let isOver = Trace<Void>()
      async let noise: Void = {
        var generator = noiseGenerator
        while isOver.all.isEmpty {
          try await bench.module.say(Self.noise(&generator))
          try await bench.sleep(generator.duration(in: .milliseconds(1)...(.milliseconds(900))))
        }
      }()
      try? bench.interface.setCredentials(ssid: "home", password: nil, security: .none)
      for _ in 0..<25 { try await anything(bench, &generator) }
      isOver.add(())
      try await noise
      // The end of whatever data was announced last, and of whatever line.
      try await bench.module.say([UInt8](repeating: UInt8(ascii: "\n"), count: 8200))
      // One that was cheated of a payload waits for it for ever; else the next lines would be taken for it.
      try await bench.module.restart()
      try await bench.sleep(.seconds(30))
      try? await bench.interface.disconnect()
      try? bench.interface.setCredentials(ssid: "home", password: nil, security: .none)
      try await bench.interface.connect()
      let socket = try await bench.tcpSocket()
      #expect(try await socket.send(bytes("hello")) == 5)
      try await bench.module.say("\r\n+IPD,0,5,192.0.2.1,7:hello")
      #expect(try await socket.receive(limit: 5) == bytes("hello"))
    }
  }

  /// One call of any kind, with an end to it whatever the module says.
  private func anything(_ bench: DriverBench, _ generator: inout SeededGenerator) async throws {
    let interface = bench.interface
    let start = bench.world.now
    let choice = generator.below(9)
    switch choice {
    case 0, 1: try? await interface.connect()
    case 2: try? await interface.disconnect()
    case 3:
      _ = await interface.rssi()
      _ = await interface.macAddress()
      _ = try? await interface.ipAddress()
    case 4: _ = try? await interface.scan(limit: nil)
    case 5, 6:
      let socket = TCPSocket()
      socket.setTimeout(.seconds(2))
      try? await socket.open(on: interface)
      try? await socket.connect(to: DriverBench.server)
      _ = try? await socket.send([UInt8](repeating: 1, count: 3000))
      _ = try? await socket.receive(limit: 100)
      if generator.chance(0.5) { try? await socket.close() }
    default:
      let socket = UDPSocket()
      socket.setTimeout(.seconds(2))
      try? await socket.open(on: interface)
      _ = try? await socket.send([1, 2, 3], to: DriverBench.server)
      _ = try? await socket.receive(limit: 100)
      if generator.chance(0.5) { try? await socket.close() }
    }
    #expect(bench.world.now - start <= .seconds(300), "call \(choice)")
  }

  @Test(
    "a flood of lines, commands unasked, ends no call late and keeps nothing",
    arguments: ["x", "0,CLOSED", "+IPD,0,7"])
  func flood(line: String) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      bench.module.on("AT+CIFSR", Answer(.say(String(repeating: line + "\r\n", count: 3000))))
      await #expect(throws: NSAPIError.deviceError) { try await bench.interface.ipAddress() }
      bench.module.on("AT+CIFSR", ScriptedModule.addresses("192.0.2.17"))
      try await bench.sleep(.seconds(5))
      #expect(try await bench.interface.ipAddress() == SocketAddress(IPAddress(192, 0, 2, 17)))
    }
  }
}
