import Greentea
import HostNetwork
import NetworkServices
import NetworkSocket
import SerialLines
import SocketSuites
import Synchronization
import TestConfiguration
import Timekeeping

/// This machine's own network stack in real time, and the servers that the cases need: `host:`.
struct HostDevice: Device {
  let name: String
  /// Nil as long as no options have been taken: then nothing is mapped.
  private var routes: HostRoutes?

  static let schemes = ["host"]
  static let examples = ["host:"]

  /// How long the DNS server thinks: an answer that came at once could not be late.
  private static let lookupTime = Duration.milliseconds(20)

  init(_ name: DeviceName) throws(DeviceNameError) {
    guard name.rest.isEmpty else {
      throw DeviceNameError("expected nothing behind host:, got '\(name.rest)'")
    }
    self.name = name.text
  }

  var platform: String { "HOST" }
  var summary: String { "this machine's own TCP/IP stack in real time" }
  var substitute: String? { "this machine's own network stack" }
  var hasWiFi: Bool { false }
  var isVirtual: Bool { false }
  var options: Set<DeviceOption> { [.map, .allowOutside] }

  mutating func configure(
    _ values: DeviceOptionValues, _ config: TestConfig
  ) throws(DeviceOptionError) {
    routes = try HostRoutes(config, map: values.map, allowsOutside: values.allowsOutside)
  }

  func run(_ job: BenchJob, _ hooks: BenchHooks) async throws -> Int {
    let world = RealWorld()
    let routes = try routes ?? HostRoutes(job.config)
    let services = Self.services(job.config, routes.zone, CivilClock.ofHost(world))
    let servers: ServiceHost
    do throws(ServiceHost.StartError) {
      servers = try await ServiceHost.start(services.map(\.service), time: world)
    } catch {
      throw BenchError(
        "cannot start the servers for host: (\(error.description))",
        advice: error.advice ?? "ip address show lo   (the loopback interface must be up)")
    }
    let map = routes.map(zip(services, servers.addresses).map { ($0.port, $0.service.server.kind, $1) })
    do {
      let exitCode = try await run(job, hooks, map, world)
      await servers.stop()
      return exitCode
    } catch {
      await servers.stop()
      throw error
    }
  }

  private func run(
    _ job: BenchJob, _ hooks: BenchHooks, _ map: AddressMap, _ world: RealWorld
  ) async throws -> Int {
    try await TaskScope.run(world) { scope in
      let generator = SeededGenerator(seed: job.seed)
      let activity = NetworkActivity()
      let calls = SocketCallLog()
      let device = HostUnderTest(activity, calls, world, secrets: job.config.secrets.map(\.revealed))
      defer { device.closeAll() }
      let dns = DNSSettings(job.config.dns)
      let environment = SuiteEnvironment(
        config: job.config, generator: generator.stream("payloads"), hasWiFi: hasWiFi
      ) {
        let stack = HostStack(
          time: world, map: map, dns: dns, activity: activity, calls: calls, scope: scope,
          onOutside: { hooks.refused("\($0)") })
        device.use(stack)
        return HostInterface(stack, activity: activity)
      }
      let runner = GreenteaRunner(
        time: world, device: device, options: job.options, limitSet: hooks.limitSet
      ) { event in
        if case .caseStarted = event.event { device.beginCase() }
        hooks.sink(event)
      }
      let plan = SuiteCatalog.plan(environment, job.selection, scale: job.timeoutScale)
      return await runner.run(plan, job.description)
    }
  }

  /// The services, each for a port of any address.
  private static func services(
    _ config: TestConfig, _ zone: DNSZone, _ clock: CivilClock
  ) -> [(port: UInt16, service: OfferedService)] {
    // Without a configured server the standard ones are there all the same.
    let server =
      ConfiguredHosts.of(config, clock: clock).first { !$0.streams.isEmpty }
      ?? VirtualHost.standardServices(address: IPv4Address(198, 51, 100, 7), clock: clock)
    return server.streams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.stream($0.value))) }
      + server.datagrams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.datagram($0.value))) }
      + [(53, OfferedService(.datagram(DNSServer(zone: zone)), delay: lookupTime))]
  }
}

/// The host's own network stack, as the runner sees it.
final class HostUnderTest: DeviceUnderTest {
  private let activity: NetworkActivity
  private let calls: SocketCallLog
  private let time: any TimeSource
  private let redactor: SecretRedactor
  private let caseBegan = Mutex(Instant.beginning)
  /// Of the interface that is in use.
  private let stack = Mutex<HostStack?>(nil)

  init(_ activity: NetworkActivity, _ calls: SocketCallLog, _ time: any TimeSource, secrets: [String]) {
    self.activity = activity
    self.calls = calls
    self.time = time
    redactor = SecretRedactor(secrets.flatMap(SecretRedactor.forms))
  }

  /// Forgets what only concerned the case before.
  func beginCase() {
    activity.forgetPeers()
    calls.forget()
    caseBegan.withLock { $0 = time.now }
  }

  /// Replaces the previous stack, whose sockets are no longer used.
  func use(_ stack: HostStack) {
    let old = self.stack.withLock { current in
      defer { current = stack }
      return current
    }
    old?.closeAll()
  }

  var evidence: Evidence { activity.evidence }

  func reset() async throws(Cause) {
    closeAll()
  }

  /// A stack in the kernel always is.
  func isAlive() async -> Bool { true }

  func recover() async throws(Cause) -> String {
    closeAll()
    return "its sockets are closed"
  }

  func closeAll() {
    stack.withLock(\.self)?.closeAll()
  }

  func diagnose() -> Diagnosis {
    let began = caseBegan.withLock(\.self)
    return Diagnosis(
      servers: activity.peers, exchanges: calls.calls.map { ExchangeLine($0, since: began, redactor) })
  }
}
