/// What a station needs to join a network.
public struct WiFiCredentials: Hashable, Sendable {
  /// The network's name, 1…32 bytes of UTF-8 without control characters.
  public let ssid: String

  /// How the network is protected.
  public let security: WiFiSecurity

  /// The password, 8…63 bytes; nil exactly when the security is `none`.
  public let password: Secret?
}
