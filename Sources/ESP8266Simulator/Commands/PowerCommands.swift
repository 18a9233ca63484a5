extension FirmwareCommand {
  /// Saving power, and the power and frequency of the radio, of which the simulated air takes no notice.
  static let power = [
    FirmwareCommand(
      name: "+SLEEP", releases: .since("1.0"),
      query: { firmware in .ok("+SLEEP:\(firmware.session.sleepMode)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        let mode = try arguments.number(0, in: 0...2)
        // The manual allows it in station mode only; that 1.7 rejects it elsewhere is unverified.
        guard firmware.session.settings.mode == .station else { throw CommandError() }
        firmware.session.sleepMode = mode
        return .ok()
      }),
    FirmwareCommand(
      name: "+GSLP",
      set: { (firmware, arguments) throws(CommandError) in
        let milliseconds = try arguments.number(0, in: 0...Int(Int32.max))
        firmware.conclude("\(milliseconds)\r\n")
        firmware.fallAsleep()
        return .pending
      }),
    FirmwareCommand(
      name: "+WAKEUPGPIO", releases: .generation1, arguments: 5,
      set: { (_, arguments) throws(CommandError) in
        if arguments.count == 1, try arguments.number(0, in: 0...1) == 0 { return .ok() }
        guard arguments.count == 3 || arguments.count == 5 else { throw CommandError() }
        // On or off, the pin, its level; then the pin that signals the wake-up, and its level. Nothing
        // drives a simulated pin, so there is nothing to store.
        var numbers: [Int] = []
        for (index, range) in [0...1, 0...15, 0...1, 0...15, 0...1].prefix(arguments.count).enumerated() {
          numbers.append(try arguments.number(index, in: range))
        }
        // One pin cannot be both, says the manual.
        if numbers.count == 5, numbers[1] == numbers[3] { throw CommandError() }
        return .ok()
      }),
    FirmwareCommand(
      name: "+RFPOWER", releases: .since("1.0"),
      set: { (firmware, arguments) throws(CommandError) in
        _ = try arguments.number(0, in: firmware.profile.grammar.radioPower)
        return .ok()
      }),
    FirmwareCommand(
      name: "+RFVDD", releases: .generation1,
      // 3.3 V in units of 1/1024 V.
      query: { _ in .ok("+RFVDD:3379\r\n") },
      set: { (_, arguments) throws(CommandError) in
        _ = try arguments.number(0, in: 1900...3300)
        return .ok()
      },
      execute: { _ in .ok() }),
    // In 1.7 too, although the release notes of SDK 3.0 call it removed: the binaries still have it.
    setting("+RFAUTOTRACE", .generation1, \.session.tracesFrequency.digit),
  ]
}

extension Firmware {
  /// Deep sleep. The timer of a real module wakes it only if GPIO16 is wired to the reset pin.
  ///
  /// On the simulated board it is not: the reset line ends the sleep.
  fileprivate mutating func fallAsleep() {
    events.clear()
    input = .deaf
    schedule(.deepSleep, after: draw(profile.delays.shutdown))
  }
}
