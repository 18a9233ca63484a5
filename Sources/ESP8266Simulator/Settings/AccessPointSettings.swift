/// The module's own access point.
struct AccessPointSettings: Hashable, Sendable {
  /// From the end of the MAC address.
  var ssid = Array("ESP_A0591D".utf8)
  var password: [UInt8] = []
  var channel = 1

  /// As in `CWSAP`: 0 open, 2 WPA, 3 WPA2, 4 both.
  var encryption = 0
  var clientLimit = 4
  var isHidden = false
}
