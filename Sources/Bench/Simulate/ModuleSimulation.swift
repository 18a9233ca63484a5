import ESP8266Simulator
import HostNetwork
import NetworkServices
import SerialLines
import Synchronization
import TestConfiguration
import Timekeeping

/// A simulated module as the flags of `simulate` describe it.
public struct SimulatedModuleOptions: Sendable {
  let module: SimulatedModuleDescription
  let baud: Int
  let pacing: Pacing

  /// How open points are written, such as `echoes-payload=no|yes`.
  public static let openPointForms = FirmwareOpenPoints.forms

  /// - Parameters:
  ///   - profile: the name of a firmware; nil for that of `sim:`.
  ///   - faults: each `NAME` or `NAME=VALUE`, open points too; `mute` counts from the first command on, and waits for
  ///     no case.
  ///   - baud: what the module's UART is set to, 1 and up.
  ///   - pacing: whether bytes take the time that they take on a UART, and the firmware the time of its profile.
  public init(
    profile: String?, faults: [String], baud: Int, pacing: Pacing
  ) throws(DeviceNameError) {
    module = try SimulatedModuleDescription(
      profile: profile ?? "", SimulatedModuleChoices(faults.joined(separator: "&")[...]))
    self.baud = baud
    self.pacing = pacing
  }

  var profile: FirmwareProfile { module.profile.paced(pacing) }
}

extension SimulatedModuleOptions: CustomStringConvertible {
  /// Such as `simulated ESP8266 (at1.7) at 115200 baud`.
  public var description: String {
    let speed =
      switch pacing {
      case .full: "at \(baud) baud"
      case .line: "at \(baud) baud without delays of its own"
      case .none: "without pacing"
      }
    return "simulated ESP8266 (\(module.profile.name)) \(speed)"
  }
}

/// The power switch of a simulated module, for what is outside of it.
public final class SimulatedPowerSwitch: Sendable {
  private let module = Mutex<SimulatedModule?>(nil)

  public init() {}

  func connect(_ module: SimulatedModule) {
    self.module.withLock { $0 = module }
  }

  /// Takes the module's power away and gives it back, whatever state it is in; without effect before it runs.
  public func powerCycle() {
    module.withLock(\.self)?.powerCycle()
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
  /// - Parameters:
  ///   - powerSwitch: power-cycles the module meanwhile.
  ///   - onReady: called whenever the module has booted; must not block.
  ///   - onNotice: receives events of the module's ports and refused targets; must not block.
  public func run(
    on line: any SerialLine, _ world: RealWorld, powerSwitch: SimulatedPowerSwitch = SimulatedPowerSwitch(),
    onReady: @escaping @Sendable () -> Void = {},
    onNotice: @escaping @Sendable (HostUplink.Notice) -> Void = { _ in }
  ) async {
    let clock = CivilClock.ofHost(world)
    let generator = SeededGenerator(seed: seed)
    let run = { (uplink: any Uplink) in
      await self.run(line, uplink, clock, generator, world, powerSwitch, onReady)
    }
    switch network {
    case .virtual:
      let internet = SimulatedEnvironment.internet(
        config, udpLoss: device.module.udpLoss, clock: clock, generator: generator)
      await run(VirtualUplink(internet, time: world))
    case .host(let routes):
      let uplink = HostUplink(
        map: routes.map([]), zone: routes.zone, address: Lease.homeNetwork.address,
        window: device.profile.limits.activeWindow, time: world, onNotice: onNotice)
      await run(uplink)
      await uplink.stop()
    }
  }

  private func run(
    _ line: any SerialLine, _ uplink: any Uplink, _ clock: CivilClock, _ generator: SeededGenerator,
    _ world: RealWorld, _ powerSwitch: SimulatedPowerSwitch, _ onReady: @escaping @Sendable () -> Void
  ) async {
    // The scope throws only what its body does, and that throws nothing.
    try? await TaskScope.run(world) { scope in
      var end = line
      if device.pacing != .none {
        let paced = PacedLine(line, baud: device.baud, time: world)
        scope.spawn { await paced.run() }
        end = paced
      }
      let module = SimulatedModule(
        profile: device.profile, air: SimulatedEnvironment.air(config), clock: clock, uplink: uplink,
        line: end, time: world, generator: generator.stream("module"), baud: device.baud, onReady: onReady)
      powerSwitch.connect(module)
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
