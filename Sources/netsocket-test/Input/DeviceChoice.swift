import Bench
import Glibc
import TestConfiguration

/// Which device a run is on: flag, then environment, then config, then the simulator.
enum DeviceChoice {
  /// The environment variable that names a device.
  static let variable = "NETSOCKET_TEST_DEVICE"

  /// - Throws: a complaint that says where the bad name came from: 64 for flag and variable, 65 for the config.
  static func choose(flag: String?, config: TestConfig) throws(CLIError) -> DeviceURL {
    if let flag { return try parse(flag, from: "--device", .usage) }
    if let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty {
      return try parse(value, from: variable, .usage)
    }
    if let value = config.device {
      return try parse(value, from: "the key netsocket-test.device", .invalidInput)
    }
    return try parse(DeviceURL.standard, from: "the default", .internalError)
  }

  private static func parse(
    _ text: String, from source: String, _ status: ExitStatus
  ) throws(CLIError) -> DeviceURL {
    do throws(DeviceURL.ParseError) {
      return try DeviceURL(text)
    } catch {
      throw CLIError(status, "\(source) names no device: '\(text)'", advice: error.message)
    }
  }
}
