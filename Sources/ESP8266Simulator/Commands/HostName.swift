extension FirmwareCommand {
  private static let longestName = 32

  /// What the station calls itself when it asks for an address; forgotten by a reset.
  static let hostName = [
    FirmwareCommand(
      "+CWHOSTNAME",
      // Without a station there is none; how the firmware says that is unverified.
      query: { firmware in
        let hasName = firmware.session.settings.mode.hasStation
        return .ok("+CWHOSTNAME:\(hasName ? firmware.session.hostName : "<null>")\r\n")
      },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let name = try arguments.text(0)
        guard firmware.session.settings.mode.hasStation, (1...longestName).contains(name.utf8.count) else {
          throw CommandError()
        }
        firmware.session.hostName = name
        return .ok()
      })
  ]
}
