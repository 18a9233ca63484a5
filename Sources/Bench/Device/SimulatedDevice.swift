import ESP8266Simulator

/// A simulated module as a device's name describes it.
public struct SimulatedDevice: Hashable, Sendable {
  /// The module's firmware.
  public let profileName: String

  /// Silent until reset, from the N-th AT command after a case has started.
  public let mute: Mute?

  /// The probability, 0…1, that a datagram to or from the echo service is lost.
  public let udpLoss: Double

  /// What else is wrong with the module, from its first command on; in the order of the names.
  public let faults: [Fault]

  /// Which of the firmware's delays are not those of its profile.
  public let slow: SlowedDelays?

  public struct Mute: Hashable, Sendable {
    public let testCase: String
    /// 1 and up.
    public let command: Int

    public init(testCase: String, command: Int) {
      self.testCase = testCase
      self.command = command
    }
  }

  /// Firmware of `sim:` without a profile.
  private static let standardProfile = "at1.7"

  init(profile: Substring, _ query: DeviceQuery) throws(DeviceURL.ParseError) {
    let profile = profile.isEmpty ? Self.standardProfile : String(profile)
    guard FirmwareProfile.named(profile) != nil else {
      throw .unknownProfile(profile, known: FirmwareProfile.names)
    }
    profileName = profile
    var query = query
    mute = if let text = query.take("mute") { try Mute(text) } else { nil }
    udpLoss = if let text = query.take("udp-loss") { try Self.probability(text) } else { 0 }
    slow = if let text = query.take("slow") { try Self.slowness(text) } else { nil }
    var faults: [Fault] = []
    for (name, value) in query.values.sorted(by: { $0.key < $1.key }) {
      do throws(FaultSpecification.ParseError) {
        faults.append(try FaultSpecification(name: name, value: value).fault)
      } catch {
        switch error {
        case .unknownName(let name, _): throw .unknownParameter(name, known: Self.parameterNames)
        case .badValue: throw .badFault(error)
        }
      }
    }
    self.faults = faults
  }

  static let parameterNames = (FaultSpecification.names + ["slow"]).sorted()

  static func slowness(_ text: String) throws(DeviceURL.ParseError) -> SlowedDelays {
    guard let value = SlowedDelays(text) else { throw .badSlowness(text, known: SlowedDelays.names) }
    return value
  }

  static func probability(_ text: String) throws(DeviceURL.ParseError) -> Double {
    guard let value = Double(text), (0...1).contains(value) else { throw .badLoss(text) }
    return value
  }
}

extension SimulatedDevice.Mute {
  fileprivate init(_ text: String) throws(DeviceURL.ParseError) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    let command = fields.count == 2 ? Int(fields[1]) : 1
    guard (1...2).contains(fields.count), !fields[0].isEmpty, let command, command >= 1 else {
      throw .badMute(text)
    }
    self.init(testCase: String(fields[0]), command: command)
  }
}
