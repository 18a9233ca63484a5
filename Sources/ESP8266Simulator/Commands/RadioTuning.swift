extension FirmwareCommand {
  /// Transmission power and frequency trimming. Simulated air takes no notice of either.
  static let radioTuning = [
    FirmwareCommand(
      "+RFPOWER",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        _ = try arguments.number(0, in: firmware.profile.grammar.radioPower)
        return .ok()
      }),
    FirmwareCommand(
      "+RFVDD",
      // 3.3 V in units of 1/1024 V.
      query: { _ in .ok("+RFVDD:3379\r\n") },
      set: { (_, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        _ = try arguments.number(0, in: 1900...3300)
        return .ok()
      },
      execute: { _ in .ok() }),
    FirmwareCommand(
      "+RFAUTOTRACE",
      query: { firmware in .ok("+RFAUTOTRACE:\(firmware.session.tracesFrequency ? 1 : 0)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.tracesFrequency = try arguments.number(0, in: 0...1) == 1
        return .ok()
      }),
  ]
}
