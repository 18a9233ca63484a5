import NetworkSocket
import SerialLines

/// What a module says about its firmware in answer to `AT+GMR`.
public struct FirmwareVersion: Hashable, Sendable {
  /// The AT version's numbers, such as 1, 7, 0, 0; empty for a firmware that tells no AT version.
  public let at: [Int]
  /// What a firmware without an AT version calls itself.
  private let name: String
  /// The SDK version as it stands, such as `3.0.0(d49923c)`.
  public let sdk: String
  /// The compile time as it stands; empty if there was none.
  public let compileTime: String

  /// - Returns: nil if there is neither a line with an AT version nor another text with a number in it.
  init?(lines: [String]) {
    func value(after key: String) -> String? {
      lines.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }
    let told = value(after: "AT version:")
    guard let at = told ?? lines.first(where: { $0.contains(where: \.isNumber) }) else { return nil }
    name = EscapedText.of(Array(at.utf8), limit: 40)
    if told != nil {
      self.at = at.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
      guard !self.at.isEmpty else { return nil }
    } else {
      // AT 0.9 tells a date-like number of ten digits and nothing else.
      let isOld = at.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count == 10
      self.at = isOld ? [0, 9] : []
    }
    sdk = value(after: "SDK version:") ?? ""
    // AT 2.x names its source's revision between the two: `compile time(36bb200):…`.
    let time = lines.first { $0.hasPrefix("compile time") }
    compileTime = time.map { String($0.drop { $0 != ":" }.dropFirst()) } ?? ""
  }

  /// Whether it is AT 2.x: no `_CUR` and `_DEF`, other forms of what is received.
  var isAT2: Bool { at.first.map { $0 >= 2 } ?? false }

  /// What a command is called that sets or asks what is in force.
  func current(_ command: String) -> String {
    isAT2 ? command : command + "_CUR"
  }

  /// Whether the driver speaks it. AT 0.x prompts otherwise and has no links that tell their senders. A firmware
  /// without an AT version is another maker's: it is spoken to as AT 1.x, and does without what it refuses.
  var isSpoken: Bool { at.first.map { $0 >= 1 } ?? true }

  /// Whether it tells when it has an address (`WIFI GOT IP`), and when it has left (`WIFI DISCONNECT`).
  var tellsNetwork: Bool { !at.lexicographicallyPrecedes([1, 3]) }

  /// Such as `1.7.0.0`.
  public var atText: String { at.isEmpty ? name : at.map { String($0) }.joined(separator: ".") }
}

extension ESP8266 {
  /// `AT+GMR`: asks the module what firmware it has.
  ///
  /// - Throws: DEVICE_ERROR if it does not answer, or with a firmware that the driver does not speak.
  public func askVersion() async throws(NSAPIError) -> FirmwareVersion {
    do throws(ModemError) {
      try await identify()
    } catch {
      note(error)
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
