extension FirmwareCommand {
  /// The transparent mode, which a bare `CIPSEND` enters. A transparent link cannot be saved: the simulator
  /// answers `ERROR`.
  static let transferMode = [
    FirmwareCommand(
      "+CIPMODE",
      query: { firmware in .ok("+CIPMODE:\(firmware.session.isTransparent ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let isTransparent = try arguments.number(0, in: 0...1) == 1
        // A server needs numbered links, so that this is the test for both.
        guard !isTransparent || !firmware.session.isMultiplexed else {
          throw CommandError("CIPMUX and CIPSERVER must be 0")
        }
        firmware.session.isTransparent = isTransparent
        return .ok()
      }),
    FirmwareCommand(
      "+SAVETRANSLINK",
      set: { (_, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        _ = try arguments.number(0, in: 0...0)
        return .ok()
      }),
  ]
}
