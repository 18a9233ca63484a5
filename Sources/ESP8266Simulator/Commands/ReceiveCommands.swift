import NetworkServices

extension FirmwareCommand {
  /// How links deliver, and reading what a passive link has buffered.
  static let receive = [
    FirmwareCommand(
      name: "+CIPDINFO", releases: .since("1.0"),
      // No line end: OK begins with one.
      query: { firmware in .ok("+CIPDINFO:\(firmware.session.showsRemote ? "TRUE" : "FALSE")") },
      set: { (firmware, arguments) throws(CommandError) in
        firmware.session.showsRemote = try arguments.flag(0)
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPRECVMODE", releases: .since("1.7"),
      query: { firmware in .ok("+CIPRECVMODE:\(firmware.session.receivesPassively.digit)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        firmware.session.receivesPassively = try arguments.flag(0)
        if firmware.profile.openPoints.receiveModeChangesOpenLinks { firmware.applyReceiveMode() }
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPRECVDATA", releases: .since("1.7"), arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        let (number, next) = try firmware.linkNumber(arguments, others: 1)
        // More than the limit is an error. Drivers rely on that; what 1.7.4 does is unverified.
        let length = try arguments.number(next, in: 1...firmware.profile.limits.read)
        let isPushed = firmware.profile.grammar.passiveLinks == .streams
        if isPushed, firmware.links[number]?.kind == .udp { throw CommandError("not TCP") }
        guard firmware.links.readable(number) > 0 else { throw CommandError() }
        firmware.deliver(number, atMost: length)
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPRECVLEN", releases: .since("1.7"),
      query: { firmware in
        let count = firmware.session.isMultiplexed ? firmware.links.count : 1
        let absent = firmware.profile.grammar.absentLength
        let lengths = (0..<count).map {
          String(firmware.links[$0] == nil && absent != 0 ? absent : firmware.links.readable($0))
        }
        return .ok("+CIPRECVLEN:\(lengths.joined(separator: ","))\r\n")
      }),
  ]
}

extension Firmware {
  /// Gives open TCP links the receive mode in force. What they have buffered stays for `CIPRECVDATA`.
  fileprivate mutating func applyReceiveMode() {
    for link in links.all {
      let isPassive = isPassive(link.kind)
      links[link.slot]?.isPassive = isPassive
    }
  }

  /// Prints buffered bytes, whose end borrows the line end of `OK`, and opens the window again.
  fileprivate mutating func deliver(_ number: Int, atMost limit: Int) {
    let sender = links[number]?.datagrams.first?.sender ?? links[number]?.remote
    let bytes = links.read(number, atMost: limit)
    let header =
      switch profile.grammar.readHeader {
      case .colon: "\r\n+CIPRECVDATA,\(bytes.count):"
      case .comma:
        "+CIPRECVDATA:\(bytes.count),"
          + (session.showsRemote ? sender.map { "\"\($0.address)\",\($0.port)," } ?? "" : "")
      }
    write(header, bytes)
    guard let link = links[number] else { return }
    if link.state == .drained {
      if links.readable(number) == 0 { schedule(.endDrained(link.slot), after: .zero) }
    } else if link.kind == .tcp {
      request(.consumed(link.slot.id, bytes.count))
    }
  }
}
