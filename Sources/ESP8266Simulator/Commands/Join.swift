extension FirmwareCommand {
  /// Joining a network and leaving it.
  static let join =
    family(
      "+CWJAP", query: queryNetwork, set: setNetwork,
      execute: { (firmware) throws(CommandError) in
        guard firmware.profile.grammar.joinsStored, firmware.session.settings.mode.hasStation,
          let network = firmware.session.settings.station
        else { throw CommandError() }
        firmware.operation = .joining
        firmware.join(network)
        return .pending
      }) + [
      FirmwareCommand(
        "+CWQAP", test: { _ in .ok() },
        execute: { firmware in
          if firmware.station.accessPoint != nil, !firmware.profile.grammar.leavesBeforeOK {
            // From now on it is not wanted back.
            firmware.network = nil
            let delay = firmware.draw(firmware.profile.delays.disconnect)
            firmware.schedule(.leaveNetwork, after: firmware.faults.disconnectDelay ?? delay)
          } else {
            firmware.leaveNetwork()
          }
          return .ok()
        })
    ]

  private static func queryNetwork(
    _ firmware: inout Firmware, _ name: String, _ variant: Variant
  ) throws(CommandError) -> CommandOutcome {
    guard firmware.session.settings.mode.hasStation else { throw CommandError() }
    let count = firmware.profile.grammar.joinFields
    guard let accessPoint = firmware.station.accessPoint else {
      // AT 0.20 calls it an error.
      if count == 1 {
        firmware.write("No AP\r\n")
        throw CommandError()
      }
      return .ok("No AP\r\n")
    }
    let pci = firmware.session.settings.station?.pciEnabled == true ? 1 : 0
    // The last four are of 2.x: whether it rejoins, listen interval, scan mode, protected management frames.
    let fields = [
      "\"\(accessPoint.ssid)\"", "\"\(accessPoint.bssid)\"", "\(accessPoint.channel)",
      "\(accessPoint.rssi)", "\(pci)", "1", "3", "0", "0",
    ]
    return .ok("\(name):\(fields.prefix(count).joined(separator: ","))\r\n")
  }

  private static func setNetwork(
    _ firmware: inout Firmware, _ arguments: Arguments, _ variant: Variant
  ) throws(CommandError) -> CommandOutcome {
    // The fourth, new in 1.7: 1 is to keep away from networks that are open or WEP. Those of 2.x behind it
    // concern tries and scans that this air does not need.
    try arguments.limit(to: firmware.profile.grammar.joinArguments)
    guard firmware.session.settings.mode.hasStation else { throw CommandError() }
    var network = StationSettings(ssid: try arguments.bytes(0), password: try arguments.bytes(1))
    guard (1...32).contains(network.ssid.count), network.password.count <= 64 else { throw CommandError() }
    if let text = try arguments.optionalText(2) {
      guard let bssid = MACAddress(text) else { throw CommandError() }
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
