import ESP8266Simulator

/// A simulated module as `simulate` is told to make it.
public struct SimulatedModuleOptions: Sendable {
  let profile: FirmwareProfile
  let faults: [Fault]
  /// The probability, 0…1, that a datagram to or from the echo service of the config is lost; on this
  /// machine's network any datagram.
  public let udpLoss: Double
  let baud: Int
  let isPaced: Bool

  /// The names that a fault may have.
  public static let faultNames = SimulatedDevice.parameterNames

  /// - Parameters:
  ///   - profile: the name of a firmware; nil for that of `sim:`.
  ///   - faults: each `NAME` or `NAME=VALUE`.
  ///   - baud: what the module's UART is set to, 1 and up.
  ///   - isPaced: whether bytes take the time that they take on a UART, and the firmware the time of its profile.
  public init(
    profile: String?, faults: [String], baud: Int, isPaced: Bool
  ) throws(DeviceURL.ParseError) {
    var query = try DeviceQuery(faults.joined(separator: "&")[...])
    // Here it counts from the first command on, and is for no case.
    let mute = try query.take("mute").map { text throws(DeviceURL.ParseError) in
      try Self.fault(named: "mute", value: text)
    }
    let device = try SimulatedDevice(profile: Substring(profile ?? ""), query)
    guard var profile = FirmwareProfile.named(device.profileName) else {
      throw .unknownProfile(device.profileName, known: FirmwareProfile.names)
    }
    if let slow = device.slow { profile = profile.slowed(slow) }
    self.profile = isPaced ? profile : profile.unpaced
    self.faults = device.faults + (mute.map { [$0] } ?? [])
    udpLoss = device.udpLoss
    self.baud = baud
    self.isPaced = isPaced
  }

  private static func fault(named name: String, value: String) throws(DeviceURL.ParseError) -> Fault {
    do throws(FaultSpecification.ParseError) {
      return try FaultSpecification(name: name, value: value).fault
    } catch {
      throw .badFault(error)
    }
  }
}

extension SimulatedModuleOptions: CustomStringConvertible {
  /// Such as `simulated ESP8266 (at1.7) at 115200 baud`.
  public var description: String {
    "simulated ESP8266 (\(profile.name)) " + (isPaced ? "at \(baud) baud" : "without pacing")
  }
}
