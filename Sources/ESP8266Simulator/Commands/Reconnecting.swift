extension FirmwareCommand {
  /// The state of the station, how it comes back, and stations that are sent away: 2.2.
  static let reconnecting = [
    FirmwareCommand(
      "+CWSTATE",
      query: { firmware in .ok("+CWSTATE:\(firmware.stationState)\r\n") }),
    FirmwareCommand(
      "+CWRECONNCFG",
      query: { firmware in
        .ok("+CWRECONNCFG:\(firmware.session.rejoining.map(String.init).joined(separator: ","))\r\n")
      },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 2)
        firmware.session.rejoining = [
          try arguments.number(0, in: 0...7200), try arguments.number(1, in: 0...1000),
        ]
        return .ok()
      }),
    FirmwareCommand(
      "+CWQIF",
      execute: { (firmware) throws(CommandError) in
        guard firmware.session.settings.mode.hasAccessPoint else { throw CommandError() }
        firmware.restartAccessPoint()
        return .ok()
      }),
  ]
}

extension Firmware {
  /// 0 has never joined, 1 no address yet, 2 has one, 3 is joining, 4 is not connected; then the network.
  fileprivate var stationState: String {
    let number =
      switch station {
      case .idle: network == nil && session.settings.station == nil ? 0 : 4
      case .associating: 3
      case .waitingForLease: 1
      case .joined: 2
      }
    let ssid = (network ?? session.settings.station).map { String(decoding: $0.ssid, as: UTF8.self) } ?? ""
    return "\(number),\"\(ssid)\""
  }
}
