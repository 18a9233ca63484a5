/// A network that the Wi-Fi suite joins and looks for.
public struct ConfiguredNetwork: Hashable, Sendable {
  /// How to join it.
  public let credentials: WiFiCredentials
  /// The channel it is on, 1…14; nil when the config does not say and there is no default.
  public let channel: Int?
  /// The config itself says the channel.
  public let isChannelGiven: Bool
  /// Its address; nil when the config does not say.
  public let bssid: BSSID?
}

/// What a station needs to join a network.
public struct WiFiCredentials: Hashable, Sendable {
  /// The network's name, 1…32 bytes of UTF-8 without control characters.
  public let ssid: String
  /// How the network is protected.
  public let security: WiFiSecurity
  /// The password, 8…63 bytes; nil exactly when the security is `none`.
  public let password: Secret?
}

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

/// The hardware address of an access point.
public struct BSSID: Hashable, Sendable {
  /// Six bytes, in the order in which they are written.
  public let bytes: [UInt8]

  /// The address written as six pairs of hexadecimal digits with colons between, or nil for other text.
  public init?(_ text: String) {
    let pairs = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let bytes = pairs.compactMap { pair -> UInt8? in
      let digits = pair.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      return pair.count == 2 && digits.count == 2 ? UInt8(digits[0] << 4 | digits[1]) : nil
    }
    guard pairs.count == 6, bytes.count == 6 else { return nil }
    self.bytes = bytes
  }
}

extension BSSID: CustomStringConvertible {
  /// Six pairs of lower-case digits, such as `00:00:5e:00:53:01`.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}

/// A text that must never be shown, such as a Wi-Fi password.
///
/// Descriptions, `dump` and reflection show a fixed word instead. Who needs the text asks for it by
/// `revealed`, a word that a review can search for.
public struct Secret: Hashable, Sendable {
  /// The text itself: for the radio and for redaction, never for output.
  public let revealed: String

  /// A secret with this text.
  public init(_ text: String) {
    revealed = text
  }

  /// What is shown instead of a secret.
  public static let placeholder = "<redacted>"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The placeholder.
  public var description: String { Self.placeholder }

  /// The placeholder.
  public var debugDescription: String { Self.placeholder }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
