import ESP8266Simulator
import SerialLines

/// Which device to put on the bench, as `--device` names it.
///
/// `sim:` or `sim:PROFILE`, with faults behind a question mark such as
/// `sim:at1.7?mute=CASE:N&udp-loss=0.01`: a simulated module. `host:`: this machine's own network stack. Everything that
/// `SerialAddress` reads: a module on a serial line.
public struct DeviceURL: Hashable, Sendable {
  /// The kinds of devices.
  public enum Kind: Hashable, Sendable {
    case simulator(SimulatedDevice)
    case host
    case line(SerialAddress)
  }

  /// The text as it was given.
  public let text: String

  public let kind: Kind

  /// What is wrong with a device's name.
  public enum ParseError: Error, Hashable, Sendable {
    case noScheme
    case unknownScheme(String)
    case unknownProfile(String, known: [String])
    case unknownParameter(String, known: [String])
    case repeatedParameter(String)
    case badMute(String)
    case badLoss(String)
    case badFault(FaultSpecification.ParseError)
    case badSlowness(String, known: [String])
    case hostWithMore(String)
    case badLine(SerialAddress.ParseError)
  }

  /// The device without which nothing is named: the simulator with the default firmware.
  public static let standard = "sim:"

  public init(_ text: String) throws(ParseError) {
    if text.hasPrefix("/") {
      self.text = text
      kind = .line(try Self.line(text))
      return
    }
    guard let colon = text.firstIndex(of: ":") else { throw .noScheme }
    let scheme = text[..<colon].lowercased()
    let rest = text[text.index(after: colon)...]
    self.text = text
    switch scheme {
    case "sim":
      let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let query = parts.count == 2 ? try DeviceQuery(parts[1]) : DeviceQuery()
      kind = .simulator(try SimulatedDevice(profile: parts[0], query))
    case "host":
      guard rest.isEmpty else { throw .hostWithMore(String(rest)) }
      kind = .host
    case "serial", "socket", "rfc2217": kind = .line(try Self.line(text))
    default: throw .unknownScheme(scheme)
    }
  }

  private static func line(_ text: String) throws(ParseError) -> SerialAddress {
    do throws(SerialAddress.ParseError) {
      return try SerialAddress(text)
    } catch {
      throw .badLine(error)
    }
  }

  /// The address of a module on a serial line; nil for another kind of device.
  public var line: SerialAddress? {
    if case .line(let address) = kind { return address }
    return nil
  }

  /// The simulated module; nil for another kind of device.
  public var simulated: SimulatedDevice? {
    if case .simulator(let device) = kind { return device }
    return nil
  }

  /// Whether it can join networks and scan for them.
  public var hasWiFi: Bool { kind != .host }
}

extension DeviceURL.ParseError {
  /// What is wrong, and what would be right.
  public var message: String {
    let form = "write sim:, sim:PROFILE?FAULT=…, host:, /dev/ttyUSB0, serial://, socket:// or rfc2217://"
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
    case .badFault(let problem): problem.message
    case .badSlowness(let text, let known):
      "slow is to be followed by =X or =NAME:X, X from 0.01 to 100, not by '\(text)'; names are "
        + known.joined(separator: ", ")
    case .badLine(let fault): fault.message
    case .hostWithMore(let text): "nothing follows host:, and here it is '\(text)'"
    }
  }
}
