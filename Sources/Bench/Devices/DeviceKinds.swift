/// The kinds of devices that there are.
public enum DeviceKinds {
  /// A line a kind.
  public static let all: [any Device.Type] = [
    SimulatedDevice.self,
    HostDevice.self,
    SerialDevice.self,
  ]

  /// The device if none is named: the simulator with the default firmware.
  public static let standard = "sim:"

  /// How devices are named, for help and messages.
  public static var examples: String {
    let examples = all.flatMap { $0.examples }
    return examples.dropLast().joined(separator: ", ") + " or " + examples.suffix(1).joined()
  }

  /// The device of a name, as `--device` has it.
  public static func device(_ text: String) throws(DeviceNameError) -> any Device {
    let name = try DeviceName(text)
    guard let kind = all.first(where: { $0.schemes.contains(name.scheme) }) else {
      throw DeviceNameError("unknown kind '\(name.scheme)'; expected \(examples)")
    }
    return try kind.init(name)
  }
}

/// The name of a device: a path, or `SCHEME:REST`.
public struct DeviceName: Sendable {
  /// As it was given.
  public let text: String
  /// In lower case; `/` for a path.
  public let scheme: String
  /// What stands behind the colon; of a path all of it.
  public let rest: Substring

  public init(_ text: String) throws(DeviceNameError) {
    self.text = text
    if text.hasPrefix("/") {
      scheme = "/"
      rest = text[...]
      return
    }
    guard let colon = text.firstIndex(of: ":") else {
      throw DeviceNameError(
        "no kind before a colon; expected \(DeviceKinds.examples)")
    }
    scheme = text[..<colon].lowercased()
    rest = text[text.index(after: colon)...]
  }
}

/// What is wrong with a device's name.
public struct DeviceNameError: Error, Hashable, Sendable {
  /// What is wrong, and what would be right.
  public let message: String

  public init(_ message: String) {
    self.message = message
  }
}
