import Synchronization

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

/// How an access point protects its network (`nsapi_security_t`).
///
/// The numbers 0…4 are also those of the AT replies (`+CWLAP` field ecn).
public enum SecurityType: Int, Hashable, Sendable, CaseIterable {
  case none = 0
  case wep = 1
  case wpa = 2
  case wpa2 = 3
  case wpaWPA2 = 4
  case pap = 5
  case chap = 6
  case eapTLS = 7
  case peap = 8
  case wpa2Enterprise = 9
  case wpa3 = 10
  case wpa3WPA2 = 11
  case unknown = 0xFF

  /// The name after `NSAPI_SECURITY_`.
  public var name: String {
    switch self {
    case .none: "NONE"
    case .wep: "WEP"
    case .wpa: "WPA"
    case .wpa2: "WPA2"
    case .wpaWPA2: "WPA_WPA2"
    case .pap: "PAP"
    case .chap: "CHAP"
    case .eapTLS: "EAP_TLS"
    case .peap: "PEAP"
    case .wpa2Enterprise: "WPA2_ENT"
    case .wpa3: "WPA3"
    case .wpa3WPA2: "WPA3_WPA2"
    case .unknown: "UNKNOWN"
    }
  }
}

/// The interface that programs use when they name none (`NetworkInterface::get_default_instance`).
///
/// Made at the first use, given the default credentials, and the same one from then on, for any number of
/// tasks. mbed-os keeps it in a global; here whoever builds the device hands this object on, so that two
/// devices can live in one process.
public final class DefaultInterface: Sendable {
  /// The network of `nsapi.default-wifi-ssid`, `-password` and `-security`.
  public struct Credentials: Sendable {
    let ssid: String?
    let password: String?
    let security: SecurityType

    public init(ssid: String?, password: String?, security: SecurityType) {
      self.ssid = ssid
      self.password = password
      self.security = security
    }
  }

  private let credentials: Credentials?
  private let make: @Sendable () -> any WiFiInterface
  private let made = Mutex<(any WiFiInterface)?>(nil)

  /// - Parameters:
  ///   - credentials: nil where the configuration names no default network; `connect()` is NO_SSID then.
  ///   - make: a new interface, called once.
  public init(credentials: Credentials?, make: @escaping @Sendable () -> any WiFiInterface) {
    self.credentials = credentials
    self.make = make
  }

  /// `get_default_instance`: ready for `connect()` without arguments (`set_default_parameters`).
  ///
  /// - Throws: what `set_credentials` says to the default credentials, each time.
  public func instance() throws(NSAPIError) -> any WiFiInterface {
    try made.withLock { made throws(NSAPIError) in
      if let made { return made }
      let interface = make()
      if let credentials {
        try interface.setCredentials(
          ssid: credentials.ssid, password: credentials.password, security: credentials.security)
      }
      made = interface
      return interface
    }
  }
}

extension DefaultInterface.Credentials: CustomStringConvertible, CustomReflectable {
  /// Without the password.
  public var description: String { "\(ssid ?? "no SSID") (\(security.name))" }

  public var customMirror: Mirror { Mirror(self, children: ["ssid": ssid as Any]) }
}
