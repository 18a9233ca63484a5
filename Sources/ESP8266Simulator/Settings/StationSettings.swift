/// Which network a station joins.
struct StationSettings: Hashable, Sendable {
  var ssid: [UInt8]
  var password: [UInt8]
  var bssid: MACAddress?
  var pciEnabled = false
}
