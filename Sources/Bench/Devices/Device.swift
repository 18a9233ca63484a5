import Greentea
import TestConfiguration
import Timekeeping

/// One kind of device that the suites run on: what its names mean, what it is, and what can be done with it.
///
/// A new kind is a type in a folder of its own and a line in ``DeviceKinds/all``.
public protocol Device: Sendable {
  /// What its names begin with, up to the colon, in lower case; `/` stands for a path.
  static var schemes: [String] { get }

  /// How its names are written, for help and messages, such as `socket://`.
  static var examples: [String] { get }

  /// - Throws: what is wrong with the name.
  init(_ name: DeviceName) throws(DeviceNameError)

  /// As it was given, such as `sim:at1.7`.
  var name: String { get }

  /// Where it is for programs that flash modules, such as `/dev/ttyUSB0` or `socket://host:2000`.
  var port: String { get }

  /// The platform in the target column, unless the user names one.
  var platform: String { get }

  /// What a run tells at its start, such as `ESP8266 on /dev/ttyUSB0 in real time`.
  var summary: String { get }

  /// What it is in place of hardware, such as `a simulator`; nil for hardware.
  var substitute: String? { get }

  /// Whether it can join networks and scan for them.
  var hasWiFi: Bool { get }

  /// Whether its time is simulated, so that a run is a function of its job.
  var isVirtual: Bool { get }

  /// The options that mean something for it.
  var options: Set<DeviceOption> { get }

  /// The case without which one of its faults does not begin; nil if none waits for a case.
  var awaitedCase: String? { get }

  /// Takes the values of its options; each of ``options`` is used, and others are ignored.
  mutating func configure(_ values: DeviceOptionValues, _ config: TestConfig) throws(DeviceOptionError)

  /// Runs the suites.
  ///
  /// - Returns: the exit code.
  /// - Throws: ``BenchError`` if the device or what it needs is unavailable; `WorldError` if the virtual world came to
  ///   a stop, which is a bug.
  func run(_ job: BenchJob, _ hooks: BenchHooks) async throws -> Int

  /// Opens its port and closes it again; a device without one does nothing.
  ///
  /// - Throws: why the port is not to be had.
  func tryPort(_ world: RealWorld) async throws(BenchError)

  /// The checks from its port to the test server; nil for a kind that has none.
  func doctor(_ config: TestConfig, seed: UInt64) -> Doctor?

  /// AT commands on its serial line, step by step; nil for a kind that has none.
  func dialogue(_ config: TestConfig, seed: UInt64) -> Dialogue?
}

extension Device {
  public var port: String { name }

  public var awaitedCase: String? { nil }

  public func tryPort(_ world: RealWorld) async throws(BenchError) {}

  public mutating func configure(
    _ values: DeviceOptionValues, _ config: TestConfig
  ) throws(DeviceOptionError) {}

  public func doctor(_ config: TestConfig, seed: UInt64) -> Doctor? { nil }

  public func dialogue(_ config: TestConfig, seed: UInt64) -> Dialogue? { nil }
}

/// An option of `run` that means something for some kinds of devices only.
public enum DeviceOption: String, Hashable, Sendable {
  case map
  case allowOutside = "allow-outside"
  case resetCommand = "reset-command"
  case driver
  case flashCommand = "flash-command"
  case expectATVersion = "expect-at-version"
  case transcript
  case verbose

  /// What a device with a serial line takes.
  static let ofSerialLine: Set<DeviceOption> = [
    .driver, .transcript, .verbose, .flashCommand, .expectATVersion,
  ]

  public var flag: String { "--\(rawValue)" }

  /// Why a device does not take it.
  public func incompatibility(with device: any Device) -> String {
    switch self {
    case .map, .allowOutside: "\(flag) needs --device host:, got '\(device.name)'"
    case .resetCommand: "\(flag) needs a module on a serial line, got '\(device.name)'"
    case .flashCommand, .expectATVersion: "\(flag) needs a module with AT firmware, got '\(device.name)'"
    case .driver, .transcript, .verbose: "\(flag) needs a serial line, and '\(device.name)' has none"
    }
  }
}

/// The values of the options that a device uses itself.
public struct DeviceOptionValues: Sendable {
  /// Services that are elsewhere, each `HOST:PORT=HOST:PORT`.
  public var map: [String] = []
  /// Whether connections and datagrams may leave this machine.
  public var allowsOutside = false
  /// What power-cycles a module that neither a command nor its reset line restarts.
  public var powerSwitch: PowerSwitch?

  public init() {}
}

/// A value that an option cannot have.
public struct DeviceOptionError: Error, Hashable, Sendable {
  public let option: DeviceOption
  /// The value as it was given.
  public let value: String
  /// What is wrong with it, and what would be right.
  public let message: String
}

/// The user's way to power-cycle a module.
public struct PowerSwitch: Sendable {
  /// - Returns: nil when it has worked, else a clause on what it did instead, such as `exited with 3`.
  let powerCycle: @Sendable (any TimeSource) async -> String?

  public init(_ powerCycle: @escaping @Sendable (any TimeSource) async -> String?) {
    self.powerCycle = powerCycle
  }
}
