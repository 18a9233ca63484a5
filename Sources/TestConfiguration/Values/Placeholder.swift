/// The words that the porting guide's config has in the place of a network's own.
enum Placeholder {
  static let ssid = "WIFI_SSID"
  static let password = "WIFI_PASSWORD"
  static let security = "WIFI_SECURITY"
}
