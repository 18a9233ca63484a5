/// A Wi-Fi access point on the air.
public struct SimulatedAccessPoint: Hashable, Sendable {
  /// How an access point protects its network.
  public enum Security: String, Hashable, Sendable, CaseIterable {
    case none
    case wep
    case wpa
    case wpa2
    case wpaWPA2
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
  /// An open network lets everybody in, also those who bring a password (unverified).
  func admits(_ password: [UInt8]) -> Bool {
    security == .none || password == Array(self.password.utf8)
  }
}
