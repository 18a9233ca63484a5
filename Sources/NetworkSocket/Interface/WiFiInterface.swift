/// A network interface over Wi-Fi (`WiFiInterface`).
public protocol WiFiInterface: NetworkInterface {
  /// `set_credentials`: keeps copies for the next `connect()`.
  ///
  /// - Throws: PARAMETER for an SSID of 0 or more than 32 bytes, and, unless `security` is NONE, a
  ///   password of less than 8 or more than 63 bytes; BUSY while connecting, IS_CONNECTED when connected.
  func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError)

  /// `set_channel`.
  ///
  /// - Throws: UNSUPPORTED where the module chooses the channel, PARAMETER for none that exists.
  func setChannel(_ channel: UInt8) throws(NSAPIError)

  /// `get_rssi`: dBm, 0 while not connected.
  func rssi() async -> Int8

  /// `connect(ssid, pass, security, channel)`: sets the credentials and connects.
  func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError)

  /// `scan`: looks for access points.
  ///
  /// - Parameter limit: at most so many are returned; nil counts all and returns them (`count` of 0 in C++).
  func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint]
}

/// What a scan tells of an access point (`nsapi_wifi_ap_t`).
public struct WiFiAccessPoint: Hashable, Sendable {
  public let ssid: String
  /// Six bytes as `AA:BB:CC:DD:EE:FF`, in the letters that the module used.
  public let bssid: String
  public let security: SecurityType
  /// dBm.
  public let rssi: Int8
  public let channel: UInt8

  public init(ssid: String, bssid: String, security: SecurityType, rssi: Int8, channel: UInt8) {
    self.ssid = ssid
    self.bssid = bssid
    self.security = security
    self.rssi = rssi
    self.channel = channel
  }
}
