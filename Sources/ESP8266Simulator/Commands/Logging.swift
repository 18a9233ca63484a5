extension FirmwareCommand {
  /// What 2.x keeps and what it says of refused lines.
  static let logging = [
    FirmwareCommand(
      "+SYSLOG",
      query: { firmware in .ok("+SYSLOG:\(firmware.session.tellsCodes ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.tellsCodes = try arguments.number(0, in: 0...1) == 1
        return .ok()
      }),
    FirmwareCommand(
      "+SYSSTORE",
      query: { firmware in .ok("+SYSSTORE:\(firmware.session.storesSettings ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.storesSettings = try arguments.number(0, in: 0...1) == 1
        return .ok()
      }),
  ]
}
