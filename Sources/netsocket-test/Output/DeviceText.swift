import Bench

/// Words for the kinds of devices.
enum DeviceText {
  /// The platform in the target column, unless the user names one.
  static func platform(of device: DeviceURL) -> String {
    switch device.kind {
    case .simulator: "ESP8266_SIM"
    case .host: "HOST"
    case .line: "ESP8266"
    }
  }

  /// What it is, where hardware was wanted; nil for what is hardware.
  static func substitute(_ device: DeviceURL) -> String? {
    switch device.kind {
    case .simulator: "a simulator"
    case .host: "this machine's own network stack"
    case .line: nil
    }
  }

  /// What a run begins with, so that nobody takes it for one on a module.
  static func notice(of device: DeviceURL, seed: UInt64) -> String {
    let what =
      switch device.kind {
      case .simulator(let module): "simulated ESP8266 (\(module.profileName)) in virtual time"
      case .host: "this machine's own TCP/IP stack in real time"
      case .line(let address): "ESP8266 on \(address) in real time"
      }
    let warning = substitute(device) == nil ? "" : ": this says nothing about a real module"
    return "\(what), seed \(seed)\(warning)"
  }
}
