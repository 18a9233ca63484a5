extension FirmwareCommand {
  /// How links are numbered and how they deliver.
  static let linkModes = [
    FirmwareCommand(
      "+CIPMUX",
      query: { firmware in .ok("+CIPMUX:\(firmware.session.isMultiplexed ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let isMultiplexed = try arguments.number(0, in: 0...1) == 1
        guard firmware.session.isMultiplexed != isMultiplexed else { return .ok() }
        if firmware.session.isTransparent { throw CommandError("IPMODE must be 0") }
        if firmware.session.serverPort != nil { throw CommandError("CIPSERVER must be 0") }
        guard firmware.links.all.isEmpty else { throw CommandError("link is builded") }
        firmware.session.isMultiplexed = isMultiplexed
        return .ok()
      }),
    FirmwareCommand(
      "+CIPDINFO",
      // No line end: OK begins with one.
      query: { firmware in .ok("+CIPDINFO:\(firmware.session.showsRemote ? "TRUE" : "FALSE")") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.showsRemote = try arguments.number(0, in: 0...1) == 1
        return .ok()
      }),
    FirmwareCommand(
      "+CIPRECVMODE",
      query: { firmware in .ok("+CIPRECVMODE:\(firmware.session.receivesPassively ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.receivesPassively = try arguments.number(0, in: 0...1) == 1
        if firmware.profile.openPoints.receiveModeChangesOpenLinks { firmware.applyReceiveMode() }
        return .ok()
      }),
  ]
}

extension Firmware {
  /// Gives open TCP links the receive mode in force. What they have buffered stays for `CIPRECVDATA`.
  mutating func applyReceiveMode() {
    for link in links.all {
      let isPassive = isPassive(link.kind)
      links[link.slot]?.isPassive = isPassive
    }
  }
}
