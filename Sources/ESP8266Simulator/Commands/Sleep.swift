extension FirmwareCommand {
  /// Saving power.
  static let sleep = [
    FirmwareCommand(
      "+SLEEP",
      query: { firmware in .ok("+SLEEP:\(firmware.session.sleepMode)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let mode = try arguments.number(0, in: 0...2)
        // The manual allows it in station mode only; that 1.7 refuses it elsewhere is unverified.
        guard firmware.session.settings.mode == .station else { throw CommandError() }
        firmware.session.sleepMode = mode
        return .ok()
      }),
    FirmwareCommand(
      "+GSLP",
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        let milliseconds = try arguments.number(0, in: 0...Int(Int32.max))
        firmware.conclude("\(milliseconds)\r\n")
        firmware.fallAsleep()
        return .pending
      }),
    FirmwareCommand(
      "+WAKEUPGPIO",
      set: { (_, arguments) throws(CommandError) in
        if arguments.count == 1, try arguments.number(0, in: 0...1) == 0 { return .ok() }
        guard arguments.count == 3 || arguments.count == 5 else { throw CommandError() }
        // On or off, the pin, its level; then the pin that tells of the wake-up, and its level. Nothing
        // pulls a simulated pin, so that there is nothing to remember.
        for (index, range) in [0...1, 0...15, 0...1, 0...15, 0...1].prefix(arguments.count).enumerated() {
          _ = try arguments.number(index, in: range)
        }
        if arguments.count == 5, try arguments.number(1, in: 0...15) == arguments.number(3, in: 0...15) {
          // One pin cannot be both, says the manual.
          throw CommandError()
        }
        return .ok()
      }),
  ]
}

extension Firmware {
  /// Deep sleep. The timer of a real one wakes it only if GPIO16 is wired to the reset pin.
  ///
  /// On the simulated board it is not: the reset line ends the sleep.
  fileprivate mutating func fallAsleep() {
    agenda.clear()
    input = .deaf
    schedule(.deepSleep, after: draw(profile.delays.shutdown))
  }
}
