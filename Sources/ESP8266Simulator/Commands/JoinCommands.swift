extension FirmwareCommand {
  /// Joining a network and leaving it, the station's state, and how it reconnects.
  static let join =
    family(
      "+CWJAP", arguments: .max, query: queryNetwork, set: setNetwork,
      execute: { (firmware) throws(CommandError) in
        guard firmware.profile.grammar.joinsStored, firmware.session.settings.mode.hasStation,
          let network = firmware.session.settings.station
        else { throw CommandError() }
        firmware.pendingCommand = .joining
        firmware.join(network)
        return .pending
      }) + [
      FirmwareCommand(
        name: "+CWQAP", test: { _ in .ok() },
        execute: { firmware in
          firmware.quitNetwork()
          return .ok()
        }),
      FirmwareCommand(
        name: "+CWSTATE", releases: .since("2.2"),
        query: { firmware in .ok("+CWSTATE:\(firmware.stationState)\r\n") }),
      FirmwareCommand(
        name: "+CWRECONNCFG", releases: .since("2.2"), arguments: 2,
        query: { firmware in
          .ok("+CWRECONNCFG:\(firmware.session.rejoining.map(String.init).joined(separator: ","))\r\n")
        },
        set: { (firmware, arguments) throws(CommandError) in
          firmware.session.rejoining = [
            try arguments.number(0, in: 0...7200), try arguments.number(1, in: 0...1000),
          ]
          return .ok()
        }),
    ]

  private static func queryNetwork(
    _ firmware: inout Firmware, _ name: String, _ variant: Variant
  ) throws(CommandError) -> CommandOutcome {
    try firmware.needsStation()
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
    try firmware.needsStation()
    var network = StationSettings(ssid: try arguments.bytes(0), password: try arguments.bytes(1))
    guard (1...32).contains(network.ssid.count), network.password.count <= 64 else { throw CommandError() }
    if !arguments.isEmpty(2) { network.bssid = try arguments.mac(2) }
    network.pciEnabled = try arguments.optionalNumber(3, in: 0...1) == 1
    // Kept before the join is tried, whether or not it succeeds: the SDK stores what it is to join.
    firmware.store(\.station, network, variant)
    firmware.pendingCommand = .joining
    firmware.join(network)
    return .pending
  }
}

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

extension Firmware {
  /// 0 has never joined, 1 no address yet, 2 has one, 3 is joining, 4 is not connected; then the network.
  fileprivate var stationState: String {
    let number =
      switch station {
      case .idle, .leaving: network == nil && session.settings.station == nil ? 0 : 4
      case .associating: 3
      case .waitingForLease: 1
      case .joined: 2
      }
    let ssid = (network ?? session.settings.station).map { String(decoding: $0.ssid, as: UTF8.self) } ?? ""
    return "\(number),\"\(ssid)\""
  }
}
