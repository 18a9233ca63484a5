extension Command {
  /// Joining a network and leaving it.
  static let join =
    family("+CWJAP", query: queryNetwork, set: setNetwork) + [
      Command(
        "+CWQAP", test: { _ in .ok() },
        execute: { firmware in
          if firmware.station.accessPoint != nil {
            // From now on it is not wanted back.
            firmware.network = nil
            firmware.schedule(.leaveNetwork, after: firmware.draw(firmware.profile.delays.disconnect))
          } else {
            firmware.leaveNetwork()
          }
          return .ok()
        })
    ]

  private static func queryNetwork(
    _ firmware: inout Firmware, _ name: String, _ variant: Variant
  ) throws(Rejection) -> Outcome {
    guard firmware.session.settings.mode.hasStation else { throw Rejection() }
    guard let accessPoint = firmware.station.accessPoint else { return .ok("No AP\r\n") }
    let pci = firmware.session.settings.station?.pciEnabled == true ? 1 : 0
    let names = "\"\(accessPoint.ssid)\",\"\(accessPoint.bssid)\""
    return .ok("\(name):\(names),\(accessPoint.channel),\(accessPoint.rssi),\(pci)\r\n")
  }

  private static func setNetwork(
    _ firmware: inout Firmware, _ arguments: Arguments, _ variant: Variant
  ) throws(Rejection) -> Outcome {
    // The fourth, new in 1.7: 1 is to keep away from networks that are open or WEP.
    try arguments.limit(to: 4)
    guard firmware.session.settings.mode.hasStation else { throw Rejection() }
    var network = StationSettings(ssid: try arguments.bytes(0), password: try arguments.bytes(1))
    guard (1...32).contains(network.ssid.count), network.password.count <= 64 else { throw Rejection() }
    if let text = try arguments.optionalText(2) {
      guard let bssid = MACAddress(text) else { throw Rejection() }
      network.bssid = bssid
    }
    network.pciEnabled = try arguments.optionalNumber(3, in: 0...1) == 1
    // Kept before the join is tried, whether or not it succeeds: the SDK stores what it is to join.
    firmware.store(\.station, network, variant)
    firmware.operation = .joining
    firmware.join(network)
    return .pending
  }
}
