/// How an access point is protected: the words of `nsapi_security_t` that a Wi-Fi station can use.
public enum WiFiSecurity: String, CaseIterable, Hashable, Sendable {
  case none = "NONE"
  case wep = "WEP"
  case wpa = "WPA"
  case wpa2 = "WPA2"
  case wpaWPA2 = "WPA_WPA2"
  case wpa3 = "WPA3"
  case wpa3WPA2 = "WPA3_WPA2"

  /// The protection that a config names.
  ///
  /// `nsapi.default-wifi-security` joins two words by `_`, `wifi-secure-protocol` by `/` (mbed-os 5.10 to
  /// 6.17); both spellings are accepted for either.
  public init?(word: String) {
    switch word {
    case "WPA/WPA2": self = .wpaWPA2
    case "WPA3/WPA2": self = .wpa3WPA2
    default: self.init(rawValue: word)
    }
  }
}
