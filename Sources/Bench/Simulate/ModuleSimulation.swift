import ESP8266Simulator
import HostNetwork
import NetworkServices
import SerialLines
import TestConfiguration
import Timekeeping

/// A simulated module as the flags of `simulate` describe it.
public struct SimulatedModuleOptions: Sendable {
  let module: SimulatedModuleDescription
  let baud: Int
  let isPaced: Bool

  /// The names that a fault may have.
  public static let faultNames = SimulatedModuleDescription.faultNames

  /// - Parameters:
  ///   - profile: the name of a firmware; nil for that of `sim:`.
  ///   - faults: each `NAME` or `NAME=VALUE`; `mute` counts from the first command on, and waits for no case.
  ///   - baud: what the module's UART is set to, 1 and up.
  ///   - isPaced: whether bytes take the time that they take on a UART, and the firmware the time of its profile.
  public init(
    profile: String?, faults: [String], baud: Int, isPaced: Bool
  ) throws(DeviceNameError) {
    module = try SimulatedModuleDescription(
      profile: profile ?? "",
      faults: SimulatedModuleDescription.faults(in: faults.joined(separator: "&")[...]))
    self.baud = baud
    self.isPaced = isPaced
  }

  var profile: FirmwareProfile { isPaced ? module.profile : module.profile.unpaced }
}

extension SimulatedModuleOptions: CustomStringConvertible {
  /// Such as `simulated ESP8266 (at1.7) at 115200 baud`.
  public var description: String {
    "simulated ESP8266 (\(module.profile.name)) " + (isPaced ? "at \(baud) baud" : "without pacing")
  }
}

/// A simulated module at the end of a real line, in real time: for any program that speaks AT.
public struct ModuleSimulation: Sendable {
  /// What the module's connections lead to.
  public enum Network: Sendable {
    /// The internet of the configuration, which is in this process only.
    case virtual
    /// This machine's own sockets.
    case host(HostRoutes)
  }

  private let config: TestConfig
  private let device: SimulatedModuleOptions
  private let network: Network
  private let seed: UInt64

  public init(_ device: SimulatedModuleOptions, _ config: TestConfig, network: Network, seed: UInt64) {
    self.config = config
    self.device = device
    self.network = network
    self.seed = seed
  }

  /// Powers the module on and runs it until the line closes or the task is cancelled.
  ///
  /// - Parameter onNotice: receives events of the module's ports and refused targets; must not block.
  public func run(
    on line: any SerialLine, _ world: RealWorld,
    onNotice: @escaping @Sendable (HostUplink.Notice) -> Void = { _ in }
  ) async {
    let clock = CivilClock.ofHost(world)
    let generator = SeededGenerator(seed: seed)
    switch network {
    case .virtual:
      let internet = SimulatedEnvironment.internet(
        config, udpLoss: device.module.udpLoss, clock: clock, generator: generator)
      await run(line, VirtualUplink(internet, time: world), clock, generator, world)
    case .host(let routes):
      let uplink = HostUplink(
        map: routes.map([]), zone: routes.zone, address: Lease.homeNetwork.address,
        window: device.profile.limits.activeWindow, time: world, onNotice: onNotice)
      await run(line, uplink, clock, generator, world)
      await uplink.stop()
    }
  }

  private func run(
    _ line: any SerialLine, _ uplink: any Uplink, _ clock: CivilClock, _ generator: SeededGenerator,
    _ world: RealWorld
  ) async {
    // The scope throws only what its body does, and that throws nothing.
    try? await TaskScope.run(world) { scope in
      var end = line
      if device.isPaced {
        let paced = PacedLine(line, baud: device.baud, time: world)
        scope.spawn { await paced.run() }
        end = paced
      }
      let module = SimulatedModule(
        profile: device.profile, air: SimulatedEnvironment.air(config), clock: clock, uplink: uplink,
        line: end, time: world, generator: generator.stream("module"), baud: device.baud)
      for fault in device.module.faults { module.inject(fault) }
      // The virtual internet loses its datagrams itself.
      if case .host = network, device.module.udpLoss > 0 { module.inject(.udpLoss(device.module.udpLoss)) }
      await module.run()
    }
  }
}

extension ModuleSimulation: CustomStringConvertible {
  /// Such as `simulated ESP8266 (at1.7) at 115200 baud, seed 7`.
  public var description: String { "\(device), seed \(seed)" }
}
