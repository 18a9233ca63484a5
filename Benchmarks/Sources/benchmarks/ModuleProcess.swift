import ESP8266Driver
import Glibc
import NetworkSocket
import SerialLines
import TestConfiguration
import Timekeeping

/// `simulate` in another process, on a pseudo-terminal; with `serve` beside it for its connections.
struct ModuleProcess {
  /// Where the module is.
  let link: String
  let module: BackgroundProcess
  private let servers: BackgroundProcess?

  /// Ports that nobody else is likely to have.
  private static let portOffset = 47_000
  private static let ports = [7, 9, 13, 19, 37, 53]

  /// - Parameters:
  ///   - name: tells its link from that of another one.
  ///   - usesServers: whether the module's connections lead to `serve`; else to an internet of its own.
  init(_ name: String, tool: String, _ arguments: [String], usesServers: Bool) throws {
    let servers =
      usesServers ? try BackgroundProcess(tool, ["serve", "--port-offset", "\(Self.portOffset)"]) : nil
    try self.init(name, tool, arguments, servers)
  }

  /// A module whose connections lead to the servers of another one.
  init(_ name: String, tool: String, _ arguments: [String], servers other: ModuleProcess) throws {
    try self.init(name, tool, arguments, other.servers)
  }

  private init(_ name: String, _ tool: String, _ arguments: [String], _ servers: BackgroundProcess?) throws {
    link = "/tmp/netsocket-benchmark-\(getpid())-\(name)"
    self.servers = servers
    let maps = Self.ports.flatMap { ["--map", "*:\($0)=127.0.0.1:\($0 + Self.portOffset)"] }
    module = try BackgroundProcess(
      tool,
      ["simulate", "--pty", link, "--seed", "1", "--quiet"] + arguments
        + (servers != nil ? ["--uplink", "host"] + maps : []))
    for _ in 0..<200 where access(link, F_OK) != 0 { usleep(50_000) }
    guard access(link, F_OK) == 0, module.isRunning, servers?.isRunning != false else {
      throw ChildProcess.Failure(description: "\(tool) does not serve or simulate")
    }
  }

  /// Runs `body` with a driver on the module that has joined the network of the sample config.
  func withInterface<Value: Sendable>(
    _ body: (ESP8266Interface) async throws -> Value
  ) async throws -> Value {
    try await RealWorld.run { world in
      let line = try await SerialAddress(link).open(time: world) { _ in }
      defer { line.close() }
      return try await TaskScope.run(world) { scope in
        let modem = ESP8266(line: line, time: world, settings: ModemSettings())
        scope.spawn { await modem.pump() }
        let interface = ESP8266Interface(
          modem: modem, dns: DNSSettings(), activity: NetworkActivity())
        let config = try TestConfigReader().read(Array(EmbeddedConfig.text.utf8)).config
        guard let network = config.defaultNetwork else {
          throw ChildProcess.Failure(description: "the sample config names no network")
        }
        try interface.setCredentials(
          ssid: network.ssid, password: network.password?.revealed, security: .wpaWPA2)
        try await interface.connect()
        return try await body(interface)
      }
    }
  }
}
