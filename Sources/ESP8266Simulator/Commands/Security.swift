extension FirmwareCommand {
  /// What belongs to TLS. The firmware image has none: settings are taken, `CIPSTART` refuses `"SSL"`.
  static let security = [
    FirmwareCommand(
      "+CIPSSLSIZE",
      // The reply is unverified.
      query: { firmware in .ok("+CIPSSLSIZE:\(firmware.session.tlsBufferSize)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        firmware.session.tlsBufferSize = try arguments.number(0, in: 2048...4096)
        return .ok()
      }),
    FirmwareCommand(
      "+CIPSSLCCONF",
      query: { firmware in .ok("+CIPSSLCCONF:\(firmware.session.tlsVerification)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        // Bit 0: show a certificate, bit 1: check the server's.
        firmware.session.tlsVerification = try arguments.number(0, in: 0...3)
        return .ok()
      }),
  ]
}
