import Bench
import Glibc
import TestConfiguration

/// Which device a run is on: flag, then environment, then config, then the simulator.
enum DeviceChoice {
  /// The environment variable that names a device.
  static let variable = "NETSOCKET_TEST_DEVICE"

  /// - Throws: an error that says where the bad name came from: 64 for flag and variable, 65 for the config.
  static func choose(flag: String?, config: TestConfig) throws(CLIError) -> any Device {
    let device =
      if let named = try named(flag: flag, config: config) {
        named
      } else {
        try self.device(DeviceKinds.standard, from: "the default", .internalError)
      }
    if device.hasWiFi, let type = config.interfaceType, type != .wifi {
      throw CLIError(
        .invalidInput, "the config is for \(type.rawValue), the device '\(device.name)' has Wi-Fi only",
        cause: "target.network-default-interface-type is \(type.rawValue)",
        advice: "netsocket-test --device host:   (the socket suites over this machine's network)")
    }
    return device
  }

  /// The device that flag, environment or config name; nil if none does.
  static func named(flag: String?, config: TestConfig) throws(CLIError) -> (any Device)? {
    if let value = explicit(flag: flag) {
      return try device(value, from: flag == nil ? variable : "--device", .usage)
    }
    if let value = config.device {
      return try device(value, from: "config key netsocket-test.device", .invalidInput)
    }
    return nil
  }

  /// The name that flag or environment give; nil if neither does.
  static func explicit(flag: String?) -> String? {
    flag ?? getenv(variable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func device(
    _ text: String, from source: String, _ status: ExitStatus
  ) throws(CLIError) -> any Device {
    do throws(DeviceNameError) {
      return try DeviceKinds.device(text)
    } catch {
      throw CLIError(
        status, "invalid device '\(text)' (\(source))", cause: error.message,
        advice: "netsocket-test --device sim:   (Documentation/guides/hardware.md lists the devices)")
    }
  }
}

extension Device {
  /// Takes the options that were given.
  ///
  /// - Throws: status 64 for an option that this device does not have, or an invalid value.
  mutating func take(
    _ given: [DeviceOption], _ values: DeviceOptionValues, _ config: TestConfig
  ) throws(CLIError) {
    for option in given where !options.contains(option) {
      throw CLIError(
        .usage, option.incompatibility(with: self),
        advice: "netsocket-test --device \(ShellText.quoted(name))   (without \(option.flag))")
    }
    do throws(DeviceOptionError) {
      try configure(values, config)
    } catch {
      throw CLIError(error)
    }
  }

  /// The first line of a run; it says so when the device is not a real module.
  func notice(seed: UInt64) -> String {
    "\(summary), seed \(seed)" + (substitute == nil ? "" : "; not a real module")
  }
}

extension CLIError {
  init(_ error: DeviceOptionError) {
    self.init(
      .usage, "invalid value '\(error.value)' for \(error.option.flag)", cause: error.message,
      advice: "netsocket-test --device host: --map '*:7=127.0.0.1:4007'")
  }

  init(_ error: BenchError) {
    self.init(
      .deviceUnavailable, error.message, cause: error.cause,
      advice: error.advice ?? "ls -l /dev/serial/by-id   (lists the serial adapters of this machine)")
  }
}
