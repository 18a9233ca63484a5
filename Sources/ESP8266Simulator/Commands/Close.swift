extension FirmwareCommand {
  /// Closing: with links numbered `=<id>`, one more than the last is all of them; else bare.
  static let close = [
    FirmwareCommand(
      "+CIPCLOSE",
      set: { (firmware, arguments) throws(CommandError) in
        guard firmware.session.isMultiplexed else { throw CommandError("MUX=0") }
        try arguments.limit(to: 1)
        let number = try arguments.number(0, in: 0...firmware.links.count)
        if number == firmware.links.count { return firmware.closeAll() }
        return try firmware.close(number)
      },
      execute: { (firmware) throws(CommandError) in
        if firmware.session.serverPort != nil { throw CommandError("we must restart") }
        guard !firmware.session.isMultiplexed else { throw CommandError("MUX=1") }
        return try firmware.close(0)
      }),
    FirmwareCommand(
      "+CIPCLOSEMODE",
      set: { (firmware, arguments) throws(CommandError) in
        let first = firmware.session.isMultiplexed ? 1 : 0
        try arguments.limit(to: first + 1)
        let number = first == 0 ? 0 : try arguments.number(0, in: 0...firmware.links.count - 1)
        // Of the ID, not of the link that has it; whether 1.7 wants a link first is unverified.
        if try arguments.number(first, in: 0...1) == 1 {
          firmware.session.abortedLinks.insert(number)
        } else {
          firmware.session.abortedLinks.remove(number)
        }
        return .ok()
      }),
  ]
}

extension Firmware {
  fileprivate mutating func close(_ number: Int) throws(CommandError) -> CommandOutcome {
    links.forgetLeftovers(number)
    guard let link = links[number] else { throw CommandError("UNLINK") }
    close([link.slot])
    return .pending
  }

  /// With no link open there is nothing to do, which is no error (unverified).
  fileprivate mutating func closeAll() -> CommandOutcome {
    for number in 0..<links.count { links.forgetLeftovers(number) }
    let open = links.all.map(\.slot)
    guard !open.isEmpty else { return .ok() }
    close(open)
    return .pending
  }
}
