/// A network that the Wi-Fi suite joins and looks for.
public struct ConfiguredNetwork: Hashable, Sendable {
  /// How to join it.
  public let credentials: WiFiCredentials

  /// The channel it is on, 1…14; nil when the config does not say.
  public let channel: Int?

  /// Its address; nil when the config does not say.
  public let bssid: BSSID?
}
