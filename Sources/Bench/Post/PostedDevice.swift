import ESP8266Simulator

/// A simulated module as `simulate` is told to make it.
public struct PostedDevice: Sendable {
  /// What is wrong with what was asked for.
  public enum Fault: Error, Hashable, Sendable {
    case device(DeviceURL.Fault)
    case badCount(fault: String, text: String)
  }

  let profile: FirmwareProfile
  let faults: [ESP8266Simulator.Fault]
  /// The probability, 0…1, that a datagram to or from the echo service of the virtual network is lost.
  public let udpLoss: Double
  let baud: Int
  let isPaced: Bool

  /// The names that a fault may have.
  public static let faultNames = ["mute", "slow", "udp-loss"]

  /// - Parameters:
  ///   - profile: the name of a firmware; nil for that of `sim:`.
  ///   - faults: each `NAME` or `NAME=VALUE`.
  ///   - baud: what the module's UART is set to, 1 and up.
  ///   - isPaced: whether bytes take the time that they take on a UART.
  public init(profile: String?, faults: [String], baud: Int, isPaced: Bool) throws(Fault) {
    var query = DeviceQuery()
    var injected: [ESP8266Simulator.Fault] = []
    var loss: Double = 0
    do throws(DeviceURL.Fault) {
      query = try DeviceQuery(faults.joined(separator: "&")[...])
      let device = try SimulatedDevice(profile: Substring(profile ?? ""), DeviceQuery())
      guard let profile = FirmwareProfile.named(device.profileName) else {
        throw .unknownProfile(device.profileName, known: FirmwareProfile.names)
      }
      let slow = try query.take("slow").map { text throws(DeviceURL.Fault) in
        try SimulatedDevice.slowness(text)
      }
      self.profile = slow.map(profile.slowed) ?? profile
      if let text = query.take("udp-loss") { loss = try SimulatedDevice.probability(text) }
    } catch {
      throw .device(error)
    }
    if let text = query.take("mute") {
      guard let count = Int(text.isEmpty ? "1" : text), count >= 1 else {
        throw .badCount(fault: "mute", text: text)
      }
      injected.append(.mute(afterCommands: count))
    }
    if let unknown = query.values.keys.min() {
      throw .device(.unknownParameter(unknown, known: Self.faultNames))
    }
    self.faults = injected
    udpLoss = loss
    self.baud = baud
    self.isPaced = isPaced
  }
}

extension PostedDevice: CustomStringConvertible {
  /// Such as `simulated ESP8266 (at1.7) at 115200 baud`.
  public var description: String {
    "simulated ESP8266 (\(profile.name)) " + (isPaced ? "at \(baud) baud" : "without pacing")
  }
}

extension PostedDevice.Fault {
  /// What is wrong, and what would be right.
  public var message: String {
    switch self {
    case .device(let fault): fault.message
    case .badCount(let name, let text):
      "\(name) is to be followed by nothing or by = and a number from 1 up, not by '\(text)'"
    }
  }
}
