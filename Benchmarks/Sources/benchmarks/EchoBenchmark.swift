import ESP8266Driver
import ESP8266Simulator
import NetworkServices
import NetworkSocket
import SerialLines
import Timekeeping

/// What the driver adds to a TCP echo, in virtual time: how much longer it takes than its bytes on the line, the module and
/// the network.
struct EchoBenchmark {
  private static let speeds = [115_200, 460_800, 921_600]
  private static let sizes = [1, 64, 256, 1024, 1460, 2048]
  private static let rounds = 20
  private static let server = IPv4Address(198, 51, 100, 7)

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func figures() async throws -> [Figure] {
    var figures: [Figure] = []
    for baud in Self.speeds {
      let echoes = try await echoes(baud)
      let added = echoes.map { $0.total / ($0.line + $0.module) - 1 }
      guard let first = added.first else { throw Failure(description: "no echo") }
      let sum = echoes.reduce(Duration.zero) { $0 + $1.line + $1.module }
      let line = echoes.reduce(Duration.zero) { $0 + $1.line }
      let total = echoes.reduce(Duration.zero) { $0 + $1.total }
      figures.append(
        Figure(
          "driver: added to a TCP echo at \(baud) baud", Samples(first, Array(added.dropFirst())),
          note: "all: \(Unit.percent(total / sum - 1)) of \(Unit.seconds(sum.inSeconds)), "
            + "\(Unit.percent(line / sum)) of that on the line; expected: at most 10 %",
          format: Unit.percent))
    }
    return figures
  }

  private struct Echo {
    let total: Duration
    let line: Duration
    let module: Duration
  }

  private func echoes(_ baud: Int) async throws -> [Echo] {
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let record = LineRecord(world)
        let generator = SeededGenerator(seed: 1)
        let (hostLine, moduleLine) = SimulatedLine.pair(world, baud: baud)
        let internet = VirtualInternet(
          hosts: [VirtualHost.standardServices(address: Self.server)], generator: generator)
        let point = SimulatedAccessPoint(
          ssid: "home", bssid: MACAddress(0, 0, 0x5E, 0, 0x53, 1), channel: 1, security: .none, password: "",
          rssi: -50)
        guard let profile = FirmwareProfile.named("at1.7") else { throw Failure(description: "no at1.7") }
        let module = SimulatedModule(
          profile: profile, air: Air(accessPoints: [point]), uplink: VirtualUplink(internet, time: world),
          line: record.recorded(moduleLine, .module), time: world, generator: generator.stream("module"),
          baud: baud)
        scope.spawn { await module.run() }
        var settings = ModemSettings()
        (settings.baud, settings.bootBaud) = (baud, baud)
        let line = record.recorded(hostLine, .host)
        defer { line.close() }
        let modem = ESP8266(line: line, time: world, settings: settings)
        scope.spawn { await modem.pump() }
        let interface = ESP8266Interface(
          modem: modem, dns: DNSSettings(), activity: NetworkActivity())
        try interface.setCredentials(ssid: "home", password: nil, security: .none)
        try await interface.connect()
        let socket = TCPSocket()
        try await socket.open(on: interface)
        try await socket.connect(to: SocketAddress(IPAddress(198, 51, 100, 7), port: 7))
        var echoes: [Echo] = []
        for _ in 0..<Self.rounds {
          for size in Self.sizes {
            // What the module still had to say of the echo before.
            try await world.sleep(for: .seconds(1))
            _ = record.take()
            echoes.append(try await echo(size, socket, world, record, baud))
          }
        }
        return echoes
      }
    }
  }

  private func echo(
    _ size: Int, _ socket: TCPSocket, _ time: any TimeSource, _ record: LineRecord, _ baud: Int
  ) async throws -> Echo {
    let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let start = time.now
    guard try await socket.send(payload) == size else { throw Failure(description: "not all was sent") }
    var received: [UInt8] = []
    while received.count < size { received += try await socket.receive(limit: size - received.count) }
    guard received == payload else { throw Failure(description: "the echo is another") }
    let end = time.now
    let path = CriticalPath(record.take(), from: start, to: end, baud: baud) { bytes in
      bytes == payload
        || ["AT+CIPSEND=", "AT+CIPRECVDATA="].contains { bytes.starts(with: Array($0.utf8)) }
    }
    return Echo(total: end - start, line: path.lineTime, module: path.moduleTime)
  }
}
