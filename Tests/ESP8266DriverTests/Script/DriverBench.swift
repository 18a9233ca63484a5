import ESP8266Driver
import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping
import WireSupport

/// A driver on a scripted module, in the virtual world of the running test.
struct DriverBench: Sendable {
  let world: VirtualWorld
  let module: ScriptedModule
  let modem: ESP8266
  let activity = NetworkActivity()
  let interface: ESP8266Interface
  let statuses: Trace<ConnectionStatus>

  static let server = SocketAddress(IPAddress(192, 0, 2, 1), port: 7)

  /// Runs `body` with a module that answers.
  static func run(
    _ settings: ModemSettings = ModemSettings(),
    wrapping: (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in line },
    _ body: (DriverBench) async throws -> Void
  ) async throws {
    let world = try World.current
    try await TaskScope.run(world) { scope in
      let (host, end) = SimulatedLine.pair(world)
      let module = ScriptedModule(line: end, time: world)
      scope.spawn { await module.run() }
      let read = Trace<[UInt8]>()
      defer { Chunking.check(read.all) }
      let modem = ESP8266(line: Wire(wrapping(host, world), read: read), time: world, settings: settings)
      scope.spawn { await modem.pump() }
      try await body(DriverBench(world, module, modem))
    }
  }

  private init(_ world: VirtualWorld, _ module: ScriptedModule, _ modem: ESP8266) {
    self.world = world
    self.module = module
    self.modem = modem
    interface = ESP8266Interface(modem: modem, dns: DNSSettings(), activity: activity)
    let statuses = Trace<ConnectionStatus>()
    self.statuses = statuses
    interface.attach { event in
      switch event {
      case .connectionStatusChange(let status): statuses.add(status)
      }
    }
  }

  /// Joins the open network `home`; the commands of the way there are forgotten.
  func connect() async throws {
    try interface.setCredentials(ssid: "home", password: nil, security: .none)
    try await interface.connect()
    _ = module.takeCommands()
  }

  /// A TCP socket that is connected to the server.
  func tcpSocket() async throws -> TCPSocket {
    let socket = TCPSocket()
    try await socket.open(on: interface)
    try await socket.connect(to: Self.server)
    return socket
  }

  func udpSocket() async throws -> UDPSocket {
    let socket = UDPSocket()
    try await socket.open(on: interface)
    return socket
  }

  /// The exchange that the module left without its end, as the first incident.
  var silence: String? {
    if case .unanswered(let text)? = modem.incident { text } else { nil }
  }

  func sleep(_ duration: Duration) async throws {
    try await world.sleep(for: duration)
  }

  /// What a call throws, OK if nothing.
  static func code<Value>(_ call: () async throws(NSAPIError) -> Value) async -> NSAPIError {
    do throws(NSAPIError) {
      _ = try await call()
      return .ok
    } catch {
      return error
    }
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
