extension FirmwareCommand {
  /// Ways to learn a network's name and password, and to be found by name.
  ///
  /// They accept what 1.7 accepts and answer `OK`; no device on the simulated air ever answers.
  static let provisioning =
    [
      FirmwareCommand(
        name: "+CWSTARTSMART", releases: .since("1.0"),
        set: { (firmware, arguments) throws(CommandError) in
          // ESP-Touch, AirKiss or both.
          _ = try arguments.number(0, in: 1...3)
          try firmware.needsStation()
          return .ok()
        },
        execute: { (firmware) throws(CommandError) in
          try firmware.needsStation()
          return .ok()
        }),
      FirmwareCommand(name: "+CWSTOPSMART", releases: .since("1.0"), execute: { _ in .ok() }),
      FirmwareCommand(
        name: "+WPS", releases: .since("1.0"),
        set: { (firmware, arguments) throws(CommandError) in
          _ = try arguments.flag(0)
          try firmware.needsStation()
          return .ok()
        }),
      FirmwareCommand(
        name: "+MDNS", releases: .since("1.0"), arguments: 4,
        set: { (_, arguments) throws(CommandError) in
          guard try arguments.flag(0) else {
            try arguments.limit(to: 1)
            return .ok()
          }
          _ = try (arguments.text(1), arguments.text(2), arguments.number(3, in: 1...Int(UInt16.max)))
          return .ok()
        }),
    ]
    // No enterprise network is on the simulated air, and its arguments are documented nowhere here.
    + family(
      "+CWJEAP", plain: .none, suffixed: .between("1.7", and: "2.0"), arguments: .max,
      set: { (firmware, _, _) throws(CommandError) in
        try firmware.needsStation()
        return .ok()
      })
}
