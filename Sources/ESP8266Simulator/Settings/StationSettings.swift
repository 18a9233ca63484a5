/// Which network a station joins.
struct StationSettings: Hashable, Sendable {
  var ssid: [UInt8]
  var password: [UInt8]
  var bssid: MACAddress?

  /// Whether only protected networks will do; WEP does not count as protection.
  var pciEnabled = false

  func admits(_ accessPoint: SimulatedAccessPoint) -> Bool {
    guard Array(accessPoint.ssid.utf8) == ssid, bssid == nil || bssid == accessPoint.bssid else {
      return false
    }
    return !pciEnabled || (accessPoint.security != .none && accessPoint.security != .wep)
  }
}
