import ESP8266Simulator
import NetworkServices
import SerialLines
import TestSupport
import Testing
import Timekeeping

@Suite("The simulated module on its line", .virtualTime)
struct SimulatedModuleTests {
  /// A host that types and reads, with a module at the other end.
  private struct Host: Sendable {
    let world: VirtualWorld
    let line: SimulatedLine
    let module: SimulatedModule

    /// Reads until the text ends like that or nothing comes for a minute.
    func read(until end: String) async throws -> String {
      var bytes: [UInt8] = []
      while !bytes.reversed().starts(with: end.utf8.reversed()) {
        let more = try await line.read(until: world.now + .seconds(60))
        if more.isEmpty { break }
        bytes += more
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    func ask(_ command: String, until end: String = "\r\nOK\r\n") async throws -> String {
      try await line.write(Array((command + "\r\n").utf8))
      return try await read(until: end)
    }
  }

  private func withHost(seed: UInt64 = 1, _ body: @Sendable (Host) async throws -> Void) async throws {
    let world = try World.current
    let (hostLine, moduleLine) = SimulatedLine.pair(world)
    let generator = SeededGenerator(seed: seed)
    let internet = VirtualInternet(
      hosts: [.standardServices(address: Bench.server, names: ["echo.test"])], generator: generator)
    let module = SimulatedModule(
      profile: Bench.profile, air: Air(accessPoints: Bench.accessPoints),
      uplink: VirtualUplink(internet, time: world), line: moduleLine, time: world, generator: generator)
    try await TaskScope.run(world) { scope in
      scope.spawn { await module.run() }
      try await body(Host(world: world, line: hostLine, module: module))
    }
  }

  @Test("boots with noise at 74880 baud, then is ready")
  func boot() async throws {
    try await withHost { host in
      let text = try await host.read(until: "\r\nready\r\n")
      #expect(text.hasSuffix("\r\nready\r\n"))
      #expect(text.utf8.count > 100, "noise before it")
      #expect(!text.contains("rst cause"), "unreadable at 115200")
    }
  }

  @Test("the boot text can be read at its own speed")
  func bootText() async throws {
    try await withHost { host in
      try await host.line.configure(baud: 74_880, flowControl: .none)
      #expect(try await host.read(until: "user1\r\n\r\n").contains("rst cause:1, boot mode:(3,7)\r\n"))
    }
  }

  @Test("joins, opens a link and has bytes echoed")
  func echo() async throws {
    try await withHost { host in
      _ = try await host.read(until: "\r\nready\r\n")
      for command in ["ATE0", "AT+CWMODE_CUR=1", "AT+CIPMUX=1"] { _ = try await host.ask(command) }
      #expect(
        try await host.ask("AT+CWJAP_CUR=\"secure\",\"password\"")
          == "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n")
      #expect(try await host.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7") == "0,CONNECT\r\n\r\nOK\r\n")
      #expect(try await host.ask("AT+CIPSEND=0,5", until: "> ") == "\r\nOK\r\n> ")
      try await host.line.write(Array("hello".utf8))
      #expect(
        try await host.read(until: "hello") == "\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,0,5:hello")
    }
  }

  @Test("a pulse of the reset wire restarts it in the middle of anything")
  func resetWire() async throws {
    try await withHost { host in
      _ = try await host.read(until: "\r\nready\r\n")
      try await host.line.write(Array("AT+CWM".utf8))
      try await host.line.pulseReset()
      #expect(try await host.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
      #expect(try await host.ask("AT") == "AT\r\r\n\r\nOK\r\n")
    }
  }

  @Test("UART_CUR answers at the old speed, then both go on at the new one; a reset forgets it")
  func uartSwitch() async throws {
    try await withHost { host in
      _ = try await host.read(until: "\r\nready\r\n")
      _ = try await host.ask("ATE0")
      #expect(try await host.ask("AT+UART_CUR=921600,8,1,0,0") == "\r\nOK\r\n")
      try await host.line.configure(baud: 921_600, flowControl: .none)
      #expect(
        try await host.ask("AT+UART_CUR?", until: "OK\r\n") == "+UART_CUR:921600,8,1,0,0\r\nOK\r\n")
      try await host.line.pulseReset()
      try await host.line.configure(baud: 115_200, flowControl: .none)
      #expect(try await host.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
    }
  }

  @Test("muted it falls silent, and only the reset wire brings it back")
  func mute() async throws {
    try await withHost { host in
      _ = try await host.read(until: "\r\nready\r\n")
      _ = try await host.ask("ATE0")
      host.module.inject(.mute(afterCommands: 2))
      #expect(try await host.ask("AT") == "\r\nOK\r\n")
      #expect(try await host.ask("AT") == "")
      #expect(try await host.ask("AT+RST") == "")
      try await host.line.pulseReset()
      #expect(try await host.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
      #expect(try await host.ask("AT") == "AT\r\r\n\r\nOK\r\n")
    }
  }

  @Test("its air can be changed while it runs")
  func changingAir() async throws {
    try await withHost { host in
      _ = try await host.read(until: "\r\nready\r\n")
      for command in ["ATE0", "AT+CWMODE_CUR=1"] { _ = try await host.ask(command) }
      _ = try await host.ask("AT+CWJAP_CUR=\"open\",\"\"")
      host.module.setAir(Air(accessPoints: []))
      #expect(try await host.read(until: "DISCONNECT\r\n") == "WIFI DISCONNECT\r\n")
      host.module.setAir(Air(accessPoints: Bench.accessPoints))
      #expect(try await host.read(until: "GOT IP\r\n") == "WIFI CONNECTED\r\nWIFI GOT IP\r\n")
    }
  }

  @Test("resets its connections when its task is cancelled")
  func cancellation() async throws {
    let world = try World.current
    let uplink = RecordingUplink()
    let (host, moduleLine) = SimulatedLine.pair(world)
    let module = SimulatedModule(
      profile: Bench.profile, air: Air(accessPoints: Bench.accessPoints), uplink: uplink, line: moduleLine,
      time: world, generator: SeededGenerator(seed: 1))
    try await TaskScope.run(world) { scope in
      scope.spawn { await module.run() }
      for command in [
        "", "AT+CWMODE=1", "AT+CWJAP=\"open\",\"\"", "AT+CIPSTART=\"UDP\",\"1.2.3.4\",7,5000",
      ] {
        try await world.sleep(for: .seconds(6))
        try await host.write(Array((command + "\r\n").utf8))
      }
      try await world.sleep(for: .seconds(1))
    }
    let id = ConnectionID(1)
    #expect(uplink.requests.all == [.openUDP(id, localPort: 5000), .abort(id)])
  }

  @Test("ends when the line closes")
  func lineCloses() async throws {
    let world = try World.current
    let (_, moduleLine) = SimulatedLine.pair(world)
    let generator = SeededGenerator(seed: 1)
    let uplink = VirtualUplink(VirtualInternet(hosts: [], generator: generator), time: world)
    let module = SimulatedModule(
      profile: Bench.profile, air: Air(accessPoints: []), uplink: uplink, line: moduleLine, time: world,
      generator: generator)
    world.schedule(at: world.now + .seconds(5)) { moduleLine.close() }
    await module.run()
    #expect(world.now == .beginning + .seconds(5))
  }

  @Test("the same seed gives the same bytes at the same times, another one other times")
  func determinism() async throws {
    @Sendable func history(seed: UInt64) async throws -> [String] {
      let trace = Trace<String>()
      let start = try World.current.now
      try await withHost(seed: seed) { host in
        for command in [
          "", "ATE0", "AT+CWMODE=1", "AT+CIPMUX=1", "AT+CWLAP", "AT+CWJAP=\"open\",\"\"",
          "AT+CIPSTART=1,\"TCP\",\"echo.test\",19",
        ] {
          try await host.line.write(Array((command + "\r\n").utf8))
          let end = host.world.now + .seconds(6)
          while case let bytes = try await host.line.read(until: end), !bytes.isEmpty, host.world.now < end {
            trace.add("\(host.world.now - start) \(bytes)")
          }
        }
      }
      return trace.all
    }
    let first = try await history(seed: 11)
    #expect(first.count > 10)
    #expect(try await history(seed: 11) == first)
    #expect(try await history(seed: 12) != first)
  }
}

/// An uplink where nothing ever happens.
private final class RecordingUplink: Uplink {
  let requests = Trace<UplinkRequest>()

  func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?) {}

  func submit(_ request: UplinkRequest) {
    requests.add(request)
  }
}
