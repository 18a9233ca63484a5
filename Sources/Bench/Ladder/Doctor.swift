import ESP8266Driver
import ESP8266Simulator
import Greentea
import NetworkServices
import SerialLines
import TestConfiguration
import Timekeeping

/// The bring-up checkSequence on a module: on a line in real time, or simulated in virtual time.
public struct Doctor: Sendable {
  private let config: TestConfig
  private let device: DeviceURL
  private let seed: UInt64

  /// - Returns: nil for a device that is no module.
  public init?(_ config: TestConfig, on device: DeviceURL, seed: UInt64) {
    guard device.hasWiFi else { return nil }
    self.config = config
    self.device = device
    self.seed = seed
  }

  /// Climbs until a check fails.
  ///
  /// - Parameters:
  ///   - recorder: wraps the line, to see what is said on it.
  ///   - tell: hears of each check at once.
  /// - Throws: `WorldError` if the virtual world came to a stop, which is a bug.
  public func run(
    recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine = { line, _ in line },
    warn: @escaping @Sendable (String) -> Void = { _ in },
    tell: @escaping @Sendable (CheckResult) -> Void = { _ in }
  ) async throws -> DoctorReport {
    if let address = device.line { return try await run(address, recorder, warn, tell) }
    guard let simulated = device.simulated, let profile = FirmwareProfile.named(simulated.profileName) else {
      return DoctorReport([])
    }
    return try await run(simulated, simulated.slow.map(profile.slowed) ?? profile, recorder, tell)
  }

  private func run(
    _ address: SerialAddress,
    _ recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine,
    _ warn: @escaping @Sendable (String) -> Void, _ tell: @escaping @Sendable (CheckResult) -> Void
  ) async throws -> DoctorReport {
    let world = RealWorld()
    return try await TaskScope.run(world) { scope in
      var log = CheckLog(time: world, tell: tell)
      let line: any SerialLine
      let start = world.now
      do throws(LineOpeningError) {
        line = recorder(try await address.open(time: world, warn: warn), world)
      } catch {
        let cause = Cause(.bench, error.message, advice: "run again when that is mended")
        log.add(CheckResult(.port, .failed(cause), took: world.now - start, error.message))
        return log.finish()
      }
      let isPort = if case .port = address.kind { true } else { false }
      log.add(
        CheckResult(
          .port, .passed, took: world.now - start,
          isPort ? "\(address) is open, for this program alone" : "\(address) is connected"))
      await checkSequence(address, ModemSettings(config.driver, on: address), world).run(line, scope, &log)
      line.close()
      await line.waitUntilClosed()
      return log.finish()
    }
  }

  private func run(
    _ simulated: SimulatedDevice, _ profile: FirmwareProfile,
    _ recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine,
    _ tell: @escaping @Sendable (CheckResult) -> Void
  ) async throws -> DoctorReport {
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: seed)
        let (hostLine, moduleLine) = SimulatedLine.pair(world)
        let internet = SimulatedEnvironment.internet(
          config, udpLoss: simulated.udpLoss, generator: generator)
        let module = SimulatedModule(
          profile: profile, air: SimulatedEnvironment.air(config),
          uplink: VirtualUplink(internet, time: world), line: moduleLine, time: world,
          generator: generator.stream("module"))
        for fault in simulated.faults { module.inject(fault) }
        scope.spawn { await module.run() }
        let line = recorder(hostLine, world)
        defer { line.close() }
        var log = CheckLog(time: world, tell: tell)
        log.add(CheckResult(.port, .skipped, took: .zero, "a simulated module has none"))
        await checkSequence(nil, ModemSettings(config.driver), world).run(line, scope, &log)
        return log.finish()
      }
    }
  }

  private func checkSequence(
    _ address: SerialAddress?, _ settings: ModemSettings, _ time: any TimeSource
  ) -> CheckSequence {
    CheckSequence(
      config, address: address, settings: settings, time: time, generator: SeededGenerator(seed: seed))
  }
}
