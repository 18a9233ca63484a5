extension FirmwareCommand {
  /// The TCP server. Clients take the lowest free link ID; own links and clients share the five.
  static let server = [
    FirmwareCommand(
      "+CIPSERVER",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 2)
        let isOn = try arguments.number(0, in: 0...1) == 1
        let port = try arguments.optionalNumber(1, in: 1...Int(UInt16.max)) ?? standardPort
        guard firmware.session.isMultiplexed else { throw CommandError() }
        // Also with another port: a running server keeps its own.
        guard isOn != (firmware.session.serverPort != nil) else { return .ok("no change\r\n") }
        // Clients stay when the server ends: the SDK mended that in November 2020, after 1.7.4.
        firmware.session.serverPort = isOn ? UInt16(port) : nil
        return .ok()
      }),
    FirmwareCommand(
      "+CIPSERVERMAXCONN",
      query: { firmware in
        .ok("+CIPSERVERMAXCONN:\(firmware.session.serverLimit ?? firmware.links.count)\r\n")
      },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let limit = try arguments.number(0, in: 1...firmware.links.count)
        guard firmware.session.serverPort == nil else { throw CommandError("Server has started") }
        firmware.session.serverLimit = limit
        return .ok()
      }),
    FirmwareCommand(
      "+CIPSTO",
      query: { firmware in .ok("+CIPSTO:\(firmware.session.serverTimeout)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let seconds = try arguments.number(0, in: 0...firmware.profile.limits.serverTimeout)
        // AT 0.20 refuses it without a server; that 1.7 does is unverified.
        guard firmware.session.serverPort != nil else { throw CommandError() }
        firmware.session.serverTimeout = seconds
        return .ok()
      }),
  ]

  private static let standardPort = 333
}
