/// A Wi-Fi access point on the air.
public struct SimulatedAccessPoint: Hashable, Sendable {
  /// How an access point protects its network.
  public enum Security: String, Hashable, Sendable, CaseIterable {
    case none
    case wep
    case wpa
    case wpa2
    case wpaWPA2

    /// Whether a station first makes the key of the network from its password, which takes an ESP8266 a while.
    var hasPresharedKey: Bool { self != .none && self != .wep }
  }

  /// 1…32 bytes.
  public var ssid: String
  /// The address by which access points of one name differ.
  public var bssid: MACAddress

  /// 1…14.
  public var channel: Int
  /// How it protects its network.
  public var security: Security

  /// Ignored when security is none.
  public var password: String

  /// Signal strength at the module in dBm, such as -45.
  public var rssi: Int

  /// An access point; without a password for an open one.
  public init(
    ssid: String, bssid: MACAddress, channel: Int, security: Security, password: String = "", rssi: Int
  ) {
    self.ssid = ssid
    self.bssid = bssid
    self.channel = channel
    self.security = security
    self.password = password
    self.rssi = rssi
  }

  /// Whether a station with that password gets in.
  ///
  /// An open network admits every station, also with a password (unverified).
  func admits(_ password: [UInt8]) -> Bool {
    security == .none || password == Array(self.password.utf8)
  }
}

extension SimulatedAccessPoint {
  /// What an antenna in a town picks up besides the networks of a test: two protected, weak ones.
  ///
  /// A user's own network may have the same name or address: then leave that neighbour out.
  public static let neighbours = [
    SimulatedAccessPoint(
      ssid: "FRITZ!Box 7530 QN", bssid: MACAddress(0x3C, 0xA6, 0x2F, 0x5B, 0x91, 0xD4), channel: 3,
      security: .wpa2, password: "48151623420815471100", rssi: -79),
    SimulatedAccessPoint(
      ssid: "Vodafone-8C41", bssid: MACAddress(0x90, 0x5C, 0x44, 0xE7, 0x1A, 0x08), channel: 9,
      security: .wpaWPA2, password: "dK7fR2xQpL9wZ4mB", rssi: -86),
  ]
}

/// An IEEE 802 address: of an interface, or the BSSID of an access point.
public struct MACAddress: Hashable, Sendable {
  /// Six octets in transmission order.
  public let octets: [UInt8]

  /// Reads six pairs of hexadecimal digits with colons; nil for everything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let octets = parts.compactMap { part in
      part.utf8.count == 2 && part.allSatisfy(\.isHexDigit) ? UInt8(part, radix: 16) : nil
    }
    guard parts.count == 6, octets.count == 6 else { return nil }
    self.octets = octets
  }

  /// Six octets in transmission order.
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
    octets = [a, b, c, d, e, f]
  }
}

extension MACAddress: CustomStringConvertible {
  /// Lower case, with colons, as the firmware prints it.
  public var description: String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
