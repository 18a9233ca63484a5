import ESP8266Driver
import ESP8266Simulator
import NetworkServices
import NetworkSocket
import SerialLines
import TestConfiguration
import TestSupport
import Testing
import Timekeeping
import WireSupport

@testable import Bench

/// The driver on a simulated module in virtual time, without the runner: for tests that hold the sockets.
struct Rig: Sendable {
  let world: VirtualWorld
  let module: SimulatedModule
  /// The host's end.
  let line: SimulatedLine
  let interface: any WiFiInterface
  let scope: TaskScope
  let written: Trace<[UInt8]>

  /// The host with the services of the embedded configuration.
  static let server = IPAddress(198, 51, 100, 7)
  static let echo = SocketAddress(server, port: 7)
  /// Says the time and closes.
  static let daytime = SocketAddress(server, port: 13)
  /// Nobody lives there: a connect takes its time.
  static let blackHole = SocketAddress(IPAddress(198, 51, 100, 99), port: 7)
  /// A host that does not listen on this port.
  static let closedPort = SocketAddress(server, port: 4711)

  /// Runs `body` with a new rig: the module is on, the interface has the default credentials.
  static func run<Value: Sendable>(
    seed: UInt64 = 1, credentials: DefaultInterface.Credentials? = Self.credentials,
    _ body: @escaping @Sendable (Rig) async throws -> Value
  ) async throws -> Value {
    let config = try Jobs.config()
    return try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: seed)
        let (hostLine, moduleLine) = SimulatedLine.pair(world)
        let internet = SimulatedEnvironment.internet(config, generator: generator)
        let module = SimulatedModule(
          profile: try #require(FirmwareProfile.named("at1.7")), air: SimulatedEnvironment.air(config),
          uplink: VirtualUplink(internet, time: world), line: moduleLine, time: world,
          generator: generator.stream("module"))
        scope.spawn { await module.run() }
        let written = Trace<[UInt8]>()
        let read = Trace<[UInt8]>()
        defer { Chunking.check(read.all, seed: seed) }
        let modem = ESP8266(
          line: Wire(hostLine, written: written, read: read), time: world, settings: ModemSettings())
        scope.spawn { await modem.pump() }
        let interface = ESP8266Interface(
          modem: modem, dns: DNSSettings(), activity: NetworkActivity(), scope: scope)
        let standard = DefaultInterface(credentials: credentials) { interface }
        _ = try standard.instance()
        return try await body(
          Rig(
            world: world, module: module, line: hostLine, interface: interface, scope: scope,
            written: written))
      }
    }
  }

  /// The network that the embedded configuration puts on the air.
  static let credentials = DefaultInterface.Credentials(
    ssid: "netsocket-secure", password: "sesame-for-simulator", security: .wpaWPA2)

  /// Waits until a command that begins so has gone to the module, and a little longer.
  func waitForCommand(_ prefix: String) async throws {
    while !written.all.contains(where: { $0.starts(with: prefix.utf8) }) {
      try await world.sleep(for: .microseconds(100))
    }
  }

  /// Resets the module by its wire and waits until the driver has noticed.
  func resetModule() async throws {
    try await line.pulseReset()
    while interface.connectionStatus != .disconnected { try await world.sleep(for: .milliseconds(10)) }
  }
}
