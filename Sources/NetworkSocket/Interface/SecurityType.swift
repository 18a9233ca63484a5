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
