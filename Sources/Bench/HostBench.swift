import Greentea
import HostNetwork
import NetworkServices
import NetworkSocket
import SocketSuites
import TestConfiguration
import Timekeeping

/// What keeps a bench from being set up.
public struct BenchUnavailable: Error, Hashable, Sendable {
  /// A sentence without its full stop.
  public let reason: String
}

/// A bench with the host's own network stack on it, in real time, and the servers that the cases need.
public struct HostBench: Sendable {
  private let job: BenchJob
  private let routes: HostRoutes

  /// How long the bench's DNS thinks: an answer that came at once could not be late.
  private static let lookupTime = Duration.milliseconds(20)

  public init(_ job: BenchJob, routes: HostRoutes) {
    self.job = job
    self.routes = routes
  }

  /// Runs the job.
  ///
  /// - Parameters:
  ///   - arrange: changes the plan before it is run, such as its order.
  ///   - onRefusal: told of each target, as `address:port`, that would have been outside this machine.
  ///   - sink: takes each event before the run goes on.
  /// - Returns: the exit code.
  /// - Throws: ``BenchUnavailable`` if the bench cannot have its ports.
  public func run(
    arrange: @escaping @Sendable (TestPlan) -> TestPlan = { $0 },
    onRefusal: @escaping @Sendable (String) -> Void = { _ in },
    sink: @escaping @Sendable (StampedEvent) -> Void
  ) async throws -> Int {
    let world = RealWorld()
    let services = services(CivilClock.ofHost(world))
    let servers: ServiceHost
    do throws(ServiceHost.StartError) {
      servers = try await ServiceHost.start(services.map(\.service), time: world)
    } catch {
      throw BenchUnavailable(reason: error.description)
    }
    let map = routes.map(
      zip(services, servers.addresses).map { ($0.port, $0.service.server.kind, $1) })
    do {
      let exitCode = try await run(world, map, arrange, onRefusal, sink)
      await servers.stop()
      return exitCode
    } catch {
      await servers.stop()
      throw error
    }
  }

  private func run(
    _ world: RealWorld, _ map: AddressMap, _ arrange: @escaping @Sendable (TestPlan) -> TestPlan,
    _ onRefusal: @escaping @Sendable (String) -> Void, _ sink: @escaping @Sendable (StampedEvent) -> Void
  ) async throws -> Int {
    try await TaskScope.run(world) { scope in
      let generator = SeededGenerator(seed: job.seed)
      let activity = NetworkActivity()
      let device = HostUnderTest(activity)
      defer { device.closeAll() }
      let dns = DNSSettings(job.config.dns)
      let environment = SuiteEnvironment(
        config: job.config, generator: generator.stream("payloads"), hasWiFi: false
      ) {
        let stack = HostStack(
          time: world, map: map, dns: dns, activity: activity, scope: scope,
          onOutside: { onRefusal("\($0)") })
        device.use(stack)
        return HostInterface(stack, activity: activity)
      }
      let runner = GreenteaRunner(time: world, device: device, options: job.options) { event in
        if case .caseStarted = event.event { activity.forgetPeers() }
        sink(event)
      }
      let plan = SuiteCatalog.plan(environment, job.selection, scale: job.timeoutScale)
      return await runner.run(arrange(plan), job.description)
    }
  }

  /// The bench's services, each for a port of any address.
  private func services(_ clock: CivilClock) -> [(port: UInt16, service: OfferedService)] {
    // Without a configured server the standard ones are there all the same.
    let server =
      ConfiguredHosts.of(job.config, clock: clock).first { !$0.streams.isEmpty }
      ?? VirtualHost.standardServices(address: IPv4Address(198, 51, 100, 7), clock: clock)
    return server.streams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.stream($0.value))) }
      + server.datagrams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.datagram($0.value))) }
      + [(53, OfferedService(.datagram(DNSServer(zone: routes.zone)), delay: Self.lookupTime))]
  }
}
