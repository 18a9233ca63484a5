import EventLog
import Glibc
import Greentea
import MbedFormats
import NetworkServices
import NetworkSocket
import Reports
import SocketSuites
import Synchronization
import TestConfiguration
import Timekeeping

/// Runs netsocket-dns, -tcp and -udp on ``OwnStack`` in virtual time, and prints the tables.
///
/// On hardware: `RealWorld` instead of `VirtualWorld`, and no virtual internet.
@main
struct OwnRun {
  static func main() async throws {
    let config = try TestConfigReader().read(Array(EmbeddedConfig.text.utf8)).config
    let events = Events()
    let exitCode = try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: 1)
        let activity = NetworkActivity()
        let stack = OwnStack(
          uplink: VirtualUplink(internet(config, generator), time: world), time: world, activity: activity,
          scope: scope)
        // Every suite asks for a new interface, which knows nothing of what was before.
        let environment = SuiteEnvironment(
          config: config, generator: generator.stream("payloads"), hasWiFi: false
        ) {
          stack.restart()
          return OwnInterface(stack)
        }
        let plan = SuiteCatalog.plan(environment, .init(suites: [Glob("*-netsocket-*")]), scale: 1)
        let runner = GreenteaRunner(
          time: world, device: OwnDevice(stack: stack, activity: activity), options: RunOptions()
        ) { events.add($0) }
        return await runner.run(plan, description)
      }
    }
    let tables = MbedTables(MbedReport(RunOutcome(events: events.all)), style: .classic)
    print(tables.suites + tables.cases, terminator: "")
    for event in events.all.map(\.event) {
      switch event {
      case .expectationFailed(let id, let failure):
        print("\(id.name): \(failure.what): expected \(failure.expected), was \(failure.actual)")
      case .caseFinished(let id, let result) where !result.verdict.isOK:
        print("\(id.name): \(result.verdict)")
      default: break
      }
    }
    exit(Int32(exitCode))
  }

  /// Everything that the report says of your device.
  private static let description = RunDescription(
    toolVersion: "0.1.0", seed: 1, device: "own:", target: "OWN-SWIFT", platform: "OWN", toolchain: "SWIFT",
    onHang: .recover, timeoutScale: 1, configuration: [])

  /// The test server and the hosts of the DNS cases.
  private static func internet(_ config: TestConfig, _ generator: SeededGenerator) -> VirtualInternet {
    VirtualInternet(
      hosts: [
        .standardServices(
          address: IPv4Address(198, 51, 100, 7), names: config.echoServer.map { [$0.host] } ?? []),
        VirtualHost(
          address: IPv4Address(203, 0, 113, 1), names: config.dns.hosts + config.dns.otherHosts),
      ], generator: generator)
  }
}

/// The events of the run so far.
private final class Events: Sendable {
  private let events = Mutex<[StampedEvent]>([])

  func add(_ event: StampedEvent) { events.withLock { $0.append(event) } }

  var all: [StampedEvent] { events.withLock(\.self) }
}
