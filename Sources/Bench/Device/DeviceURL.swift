import ESP8266Simulator

/// Which device to put on the bench, as `--device` names it.
///
/// `sim:` or `sim:PROFILE`, with faults behind a question mark: `sim:at1.7?mute=CASE:N&udp-loss=0.01`.
public struct DeviceURL: Hashable, Sendable {
  /// The text as it was given.
  public let text: String

  /// The simulated module's firmware.
  public let profileName: String

  /// Silent until reset, from the N-th AT command after a case has started.
  public let mute: Mute?

  /// The probability, 0…1, that a datagram to or from the echo service is lost.
  public let udpLoss: Double

  public struct Mute: Hashable, Sendable {
    public let testCase: String
    /// 1 and up.
    public let command: Int
  }

  /// What is wrong with a device's name.
  public enum Fault: Error, Hashable, Sendable {
    case noScheme
    case unknownScheme(String)
    case unknownProfile(String, known: [String])
    case unknownParameter(String, known: [String])
    case repeatedParameter(String)
    case badMute(String)
    case badLoss(String)
  }

  /// The device without which nothing is named: the simulator with the default firmware.
  public static let standard = "sim:"

  /// Firmware of `sim:` without a profile.
  private static let standardProfile = "at1.7"

  public init(_ text: String) throws(Fault) {
    guard let colon = text.firstIndex(of: ":") else { throw .noScheme }
    let scheme = text[..<colon].lowercased()
    guard scheme == "sim" else { throw .unknownScheme(scheme) }
    let rest = text[text.index(after: colon)...]
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let profile = parts[0].isEmpty ? Self.standardProfile : String(parts[0])
    guard FirmwareProfile.named(profile) != nil else {
      throw .unknownProfile(profile, known: FirmwareProfile.names)
    }
    self.text = text
    profileName = profile
    let faults = try Self.faults(in: parts.count == 2 ? parts[1] : "")
    mute = try faults["mute"].map(Self.mute)
    udpLoss = try faults["udp-loss"].map(Self.probability) ?? 0
  }

  /// The names of the faults.
  private static let faultNames = ["mute", "udp-loss"]

  private static func faults(in query: Substring) throws(Fault) -> [Substring: Substring] {
    var faults: [Substring: Substring] = [:]
    for parameter in query.split(separator: "&", omittingEmptySubsequences: true) {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pair[0]
      guard faultNames.contains(String(name)) else {
        throw .unknownParameter(String(name), known: faultNames)
      }
      guard faults[name] == nil else { throw .repeatedParameter(String(name)) }
      faults[name] = pair.count == 2 ? pair[1] : ""
    }
    return faults
  }

  private static func mute(_ text: Substring) throws(Fault) -> Mute {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    let command = fields.count == 2 ? Int(fields[1]) : 1
    guard (1...2).contains(fields.count), !fields[0].isEmpty, let command, command >= 1 else {
      throw .badMute(String(text))
    }
    return Mute(testCase: String(fields[0]), command: command)
  }

  private static func probability(_ text: Substring) throws(Fault) -> Double {
    guard let value = Double(text), (0...1).contains(value) else { throw .badLoss(String(text)) }
    return value
  }
}

extension DeviceURL.Fault {
  /// What is wrong, and what would be right.
  public var message: String {
    let form = "write sim:, sim:PROFILE or sim:PROFILE?mute=CASE:N"
    return switch self {
    case .noScheme: "a device's name begins with its kind and a colon: \(form)"
    case .unknownScheme(let scheme): "there is no kind of device called '\(scheme)': \(form)"
    case .unknownProfile(let name, let known):
      "the simulator has no firmware '\(name)'; it has \(known.joined(separator: ", "))"
    case .unknownParameter(let name, let known):
      "the simulator has no fault '\(name)'; it has \(known.joined(separator: ", "))"
    case .repeatedParameter(let name): "the fault '\(name)' is given twice"
    case .badMute(let text):
      "mute is to be followed by =CASE or =CASE:N with N from 1 up, not by '\(text)'"
    case .badLoss(let text):
      "udp-loss is to be followed by = and a probability from 0 to 1, not by '\(text)'"
    }
  }
}
