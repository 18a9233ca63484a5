import ATCommand
import ESP8266Driver
import ESP8266Simulator
import Greentea
import NetworkServices
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import Timekeeping

/// A bench with a simulated module on it, in virtual time: the whole run is a function of its job.
public struct SimulatedBench: Sendable {
  private let job: BenchJob
  private let device: SimulatedDevice
  private let profile: FirmwareProfile

  /// - Returns: nil if the job is for another device, or if the simulator has no such firmware.
  public init?(_ job: BenchJob) {
    guard let device = job.device.simulated, let profile = FirmwareProfile.named(device.profileName) else {
      return nil
    }
    self.job = job
    self.device = device
    self.profile = device.slow.map(profile.slowed) ?? profile
  }

  /// Runs the job.
  ///
  /// - Parameters:
  ///   - recorder: wraps the host's end of the serial line, to see what is said on it.
  ///   - wrapping: stands between the cases and the driver, such as a network stack that does something wrong.
  ///   - arrange: changes the plan before it is run, such as its order.
  ///   - observer: hears of every AT exchange when it has ended.
  ///   - identified: hears what the module has said of its firmware and of its MAC address, at every event from the
  ///     first one on at which the firmware is known.
  ///   - sink: takes each event before the run goes on.
  /// - Returns: the exit code.
  /// - Throws: `WorldError` if the virtual world came to a stop, which is a bug.
  public func run(
    recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in line },
    wrapping: @escaping @Sendable (any WiFiInterface) -> (any WiFiInterface)? = { $0 },
    arrange: @escaping @Sendable (TestPlan) -> TestPlan = { $0 },
    observer: (@Sendable (ATExchangeRecord) -> Void)? = nil,
    identified: @escaping @Sendable (FirmwareVersion, _ mac: String?) -> Void = { _, _ in },
    sink: @escaping @Sendable (StampedEvent) -> Void
  ) async throws -> Int {
    try await VirtualWorld.run { [job, device, profile] world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: job.seed)
        let (hostLine, moduleLine) = SimulatedLine.pair(world)
        let uplink = VirtualUplink(
          SimulatedEnvironment.internet(job.config, udpLoss: device.udpLoss, generator: generator),
          time: world)
        let module = SimulatedModule(
          profile: profile, air: SimulatedEnvironment.air(job.config), uplink: uplink, line: moduleLine,
          time: world, generator: generator.stream("module"))
        for fault in device.faults { module.inject(fault) }
        scope.spawn { await module.run() }
        var session = ModuleSession(job, time: world, settings: ModemSettings(job.config.driver))
        session.wrapping = wrapping
        session.arrange = arrange
        session.observer = observer
        session.identified = identified
        session.lostDatagrams = { uplink.lostDatagrams }
        session.caseStarted = { id in
          if let mute = device.mute, id.name == mute.testCase {
            module.inject(.mute(afterCommands: mute.command))
          }
        }
        return await session.run(on: recorder(hostLine, world), scope, sink: sink)
      }
    }
  }
}
