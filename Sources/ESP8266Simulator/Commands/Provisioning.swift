extension FirmwareCommand {
  /// Ways to learn a network's name and password from somebody, and to be found by name.
  ///
  /// They take what 1.7 takes and say `OK`; nobody on the simulated air ever answers.
  static let provisioning =
    [
      FirmwareCommand(
        "+CWSTARTSMART",
        set: { (firmware, arguments) throws(CommandError) in
          try arguments.limit(to: 1)
          // ESP-Touch, AirKiss or both.
          _ = try arguments.number(0, in: 1...3)
          return try firmware.needsStation()
        },
        execute: { (firmware) throws(CommandError) in try firmware.needsStation() }),
      FirmwareCommand("+CWSTOPSMART", execute: { _ in .ok() }),
      FirmwareCommand(
        "+WPS",
        set: { (firmware, arguments) throws(CommandError) in
          try arguments.limit(to: 1)
          _ = try arguments.number(0, in: 0...1)
          return try firmware.needsStation()
        }),
      FirmwareCommand(
        "+MDNS",
        set: { (_, arguments) throws(CommandError) in
          guard try arguments.number(0, in: 0...1) == 1 else {
            try arguments.limit(to: 1)
            return .ok()
          }
          try arguments.limit(to: 4)
          _ = try (arguments.text(1), arguments.text(2), arguments.number(3, in: 1...Int(UInt16.max)))
          return .ok()
        }),
    ]
    // No enterprise network is on the simulated air, and its arguments are documented nowhere here.
    + family("+CWJEAP", set: { (firmware, _, _) throws(CommandError) in try firmware.needsStation() })
}

extension Firmware {
  fileprivate func needsStation() throws(CommandError) -> CommandOutcome {
    guard session.settings.mode.hasStation else { throw CommandError() }
    return .ok()
  }
}
