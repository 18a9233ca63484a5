import NetworkServices

extension FirmwareCommand {
  /// How links are numbered, what they are doing, and closing them.
  static let links = [
    FirmwareCommand(
      name: "+CIPMUX",
      query: { firmware in .ok("+CIPMUX:\(firmware.session.isMultiplexed.digit)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        let isMultiplexed = try arguments.flag(0)
        guard firmware.session.isMultiplexed != isMultiplexed else { return .ok() }
        if firmware.session.isTransparent { throw CommandError("IPMODE must be 0") }
        if firmware.session.serverPort != nil { throw CommandError("CIPSERVER must be 0") }
        guard firmware.links.all.isEmpty else { throw CommandError("link is builded") }
        firmware.session.isMultiplexed = isMultiplexed
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPSTATUS",
      execute: { firmware in
        let lines = firmware.links.all.map { link in
          let local = firmware.profile.grammar.showsLocalPort || link.kind == .udp ? ",\(link.localPort)" : ""
          let remote = "\"\(link.remote.address)\",\(link.remote.port)\(local)"
          return
            "+CIPSTATUS:\(link.slot.number),\"\(link.kind.rawValue)\",\(remote),\(link.role.rawValue)\r\n"
        }
        return .ok("STATUS:\(firmware.statusNumber)\r\n" + lines.joined())
      }),
    FirmwareCommand(
      // With links numbered =<id>, one more than the last is all of them; else bare.
      name: "+CIPCLOSE", arguments: .max,
      set: { (firmware, arguments) throws(CommandError) in
        guard firmware.session.isMultiplexed else { throw CommandError("MUX=0") }
        try arguments.limit(to: 1)
        let number = try arguments.number(0, in: 0...firmware.links.count)
        return number == firmware.links.count ? firmware.closeAll() : try firmware.close(number)
      },
      execute: { (firmware) throws(CommandError) in
        if firmware.session.serverPort != nil { throw CommandError("we must restart") }
        guard !firmware.session.isMultiplexed else { throw CommandError("MUX=1") }
        return try firmware.close(0)
      }),
    FirmwareCommand(
      name: "+CIPCLOSEMODE", releases: .between("1.7", and: "2.0"), arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        let (number, next) = try firmware.linkNumber(arguments, others: 1)
        // Of the ID, not of the link that has it; whether 1.7 wants a link first is unverified.
        if try arguments.flag(next) {
          firmware.session.abortedLinks.insert(number)
        } else {
          firmware.session.abortedLinks.remove(number)
        }
        return .ok()
      }),
  ]
}

extension Firmware {
  /// The link that a command means: its first argument when links are numbered, else the only one.
  ///
  /// - Parameter others: how many more arguments there may be; nil if the caller looks at that.
  /// - Returns: the link's number, and the index of the next argument.
  func linkNumber(
    _ arguments: Arguments, others: Int? = nil
  ) throws(CommandError) -> (number: Int, next: Int) {
    let next = session.isMultiplexed ? 1 : 0
    if let others { try arguments.limit(to: next + others) }
    return (session.isMultiplexed ? try arguments.number(0, in: 0...links.count - 1) : 0, next)
  }

  /// 2 has an address, 3 a link is open, 4 the links are closed again, 5 no network; in 2.x 0 no station, 1 no join yet.
  fileprivate var statusNumber: Int {
    guard station.lease != nil else {
      guard profile.grammar.showsUnjoinedStation else { return 5 }
      return !session.settings.mode.hasStation ? 0 : session.hasBegunJoin ? 5 : 1
    }
    if links.all.contains(where: { $0.kind == .tcp || profile.openPoints.datagramLinkCounts }) { return 3 }
    return session.hadLinks ? 4 : 2
  }

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
