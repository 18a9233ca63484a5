import Bench
import TestConfiguration

/// Where a run on the host's own stack sends what its cases send.
enum RouteChoice {
  /// - Returns: nil for another device.
  /// - Throws: a complaint with status 64 for a mapping that makes no sense, or on a device that has none.
  static func choose(
    _ mappings: [String], allowsOutside: Bool, on device: DeviceURL, _ config: TestConfig
  ) throws(CLIError) -> HostRoutes? {
    guard device.kind == .host else {
      for (flag, isGiven) in [("--map", !mappings.isEmpty), ("--allow-outside", allowsOutside)] where isGiven
      {
        throw CLIError(
          .usage, "\(flag) is for the device host:, not for '\(device.text)'", advice: "leave it out")
      }
      return nil
    }
    return try read(mappings, allowsOutside: allowsOutside, config)
  }

  /// - Throws: a complaint with status 64 for a mapping that makes no sense.
  static func read(
    _ mappings: [String], allowsOutside: Bool, _ config: TestConfig
  ) throws(CLIError) -> HostRoutes {
    var parsed: [ServiceMapping] = []
    for text in mappings {
      do throws(ServiceMapping.ParseError) {
        parsed.append(try ServiceMapping(text))
      } catch {
        throw complaint(text, error)
      }
    }
    do throws(RouteError) {
      return try HostRoutes(config, mappings: parsed, allowsOutside: allowsOutside)
    } catch {
      throw complaint(error.text, error.fault)
    }
  }

  private static func complaint(_ text: String, _ fault: ServiceMapping.ParseError) -> CLIError {
    CLIError(.usage, "--map cannot use '\(text)'", advice: fault.message)
  }
}
