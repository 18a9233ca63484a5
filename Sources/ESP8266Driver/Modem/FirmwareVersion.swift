import NetworkSocket

/// What a module says about its firmware in answer to `AT+GMR`.
public struct FirmwareVersion: Hashable, Sendable {
  /// The AT version's numbers, such as 1, 7, 0, 0.
  public let at: [Int]
  /// The SDK version as it stands, such as `3.0.0(d49923c)`.
  public let sdk: String
  /// The compile time as it stands; empty if there was none.
  public let compileTime: String

  /// - Returns: nil if there is no line with an AT version.
  init?(lines: [String]) {
    func value(after key: String) -> String? {
      lines.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }
    guard let at = value(after: "AT version:") else { return nil }
    self.at = at.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
    sdk = value(after: "SDK version:") ?? ""
    // AT 2.x names its source's revision between the two: `compile time(36bb200):…`.
    let time = lines.first { $0.hasPrefix("compile time") }
    compileTime = time.map { String($0.drop { $0 != ":" }.dropFirst()) } ?? ""
    guard !self.at.isEmpty else { return nil }
  }

  /// Whether it is AT 2.x: no `_CUR` and `_DEF`, other forms of what is received.
  var isAT2: Bool { at[0] >= 2 }

  /// What a command is called that sets or asks what is in force.
  func current(_ command: String) -> String {
    isAT2 ? command : command + "_CUR"
  }

  /// Whether the driver speaks it. AT 0.x prompts otherwise and has no links that tell their senders.
  var isSpoken: Bool { at[0] >= 1 }

  /// Whether it tells when it has an address (`WIFI GOT IP`), and when it has left (`WIFI DISCONNECT`).
  var tellsNetwork: Bool { !at.lexicographicallyPrecedes([1, 3]) }

  /// Such as `1.7.0.0`.
  public var atText: String { at.map { String($0) }.joined(separator: ".") }
}

extension ESP8266 {
  /// `AT+GMR`: asks the module what firmware it has.
  ///
  /// - Throws: DEVICE_ERROR if it does not answer, or with a firmware that the driver does not speak.
  public func askVersion() async throws(NSAPIError) -> FirmwareVersion {
    do throws(ModemError) {
      try await identify()
    } catch {
      throw error.code
    }
    guard let version else { throw .deviceError }
    return version
  }
}

extension FirmwareVersion {
  /// What the releases of the AT firmware for the ESP8266 call themselves from which the driver's rules are taken:
  /// major, and minors. Release 2.2 says 2.3.
  private static let known = [1: 3...7, 2: 1...3]

  /// Whether the driver's rules were made for this release; others are spoken to as the nearest one.
  public var isKnown: Bool {
    guard at.count >= 2, let minors = Self.known[at[0]] else { return false }
    return minors.contains(at[1])
  }
}
