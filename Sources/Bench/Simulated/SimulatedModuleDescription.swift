import ESP8266Simulator
import TestConfiguration

/// A simulated module as the user describes it: its firmware, and what is wrong with it.
struct SimulatedModuleDescription: Sendable {
  /// The module's firmware, with the delays and the open points that the user wants.
  var profile: FirmwareProfile

  /// The probability, 0…1, that a datagram to or from the echo service is lost.
  let udpLoss: Double

  /// What else is wrong with the module, from its first command on; in the order of the names.
  let faults: [Fault]

  /// Firmware of `sim:` without a profile.
  private static let standardProfile = "at1.7"

  /// The names that a fault may have.
  static let faultNames = (FaultSpecification.names + ["slow"]).sorted()

  /// - Parameter name: of the firmware; empty for the default one.
  init(profile name: String, _ choices: SimulatedModuleChoices) throws(DeviceNameError) {
    guard var profile = FirmwareProfile.named(name.isEmpty ? Self.standardProfile : name) else {
      throw DeviceNameError(
        "unknown firmware profile '\(name)'; expected one of: \(FirmwareProfile.names.joined(separator: ", "))"
      )
    }
    var udpLoss = 0.0
    var faults: [Fault] = []
    for (name, value) in choices.sorted {
      do throws(FaultSpecification.ParseError) {
        switch name {
        case "slow": profile = profile.slowed(try Self.slowness(value))
        case _ where FirmwareOpenPoints.names.contains(name): try profile.openPoints.set(name, to: value)
        default:
          let fault = try FaultSpecification(name: name, value: value).fault
          // The network loses them, so that the run can count them.
          if case .udpLoss(let probability) = fault { udpLoss = probability } else { faults.append(fault) }
        }
      } catch {
        guard case .unknownName = error else { throw DeviceNameError(error.message) }
        let similar = NearestName.all(name, in: Self.faultNames + FirmwareOpenPoints.names)
        throw DeviceNameError(
          "unknown fault '\(name)'"
            + (similar.isEmpty ? "" : "; did you mean \(similar.joined(separator: " or "))?")
            + " (Documentation/detection.md lists the faults)")
      }
    }
    (self.profile, self.udpLoss, self.faults) = (profile, udpLoss, faults)
  }

  private static func slowness(_ text: String) throws(FaultSpecification.ParseError) -> SlowedDelays {
    guard let value = SlowedDelays(text) else {
      let rule =
        "X or NAME:X with X from 0.01 to 100 and NAME one of \(SlowedDelays.names.joined(separator: ", "))"
      throw .badValue(text, of: "slow", rule: rule)
    }
    return value
  }
}

/// What a user writes about a simulated module: names with their values.
struct SimulatedModuleChoices: Sendable {
  private var choices: [(name: String, value: String)] = []

  /// Splits `NAME=VALUE&NAME`; the value of a name that stands alone is empty. Only `slow` may come twice.
  init(_ text: Substring) throws(DeviceNameError) {
    for choice in text.split(separator: "&") {
      let pair = choice.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pair[0])
      guard name == "slow" || !choices.contains(where: { $0.name == name }) else {
        throw DeviceNameError("the fault '\(name)' is given twice")
      }
      choices.append((name, pair.count == 2 ? String(pair[1]) : ""))
    }
  }

  /// By name; those of one name in the order in which they were written.
  var sorted: [(name: String, value: String)] {
    choices.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
  }

  /// Takes one out whose value fits.
  ///
  /// - Returns: its value; nil if it is not there.
  mutating func remove(_ name: String, where fits: (String) -> Bool) -> String? {
    guard let index = choices.firstIndex(where: { $0.name == name && fits($0.value) }) else { return nil }
    return choices.remove(at: index).value
  }
}
