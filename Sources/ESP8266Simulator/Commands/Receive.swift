import NetworkServices

extension FirmwareCommand {
  /// Reading what a passive link has buffered.
  static let receive = [
    FirmwareCommand(
      "+CIPRECVDATA",
      set: { (firmware, arguments) throws(CommandError) in
        let first = firmware.session.isMultiplexed ? 1 : 0
        try arguments.limit(to: first + 1)
        let number = first == 0 ? 0 : try arguments.number(0, in: 0...firmware.links.count - 1)
        // More than the limit is refused. That is what drivers reckon with; what 1.7.4 does is unverified.
        let length = try arguments.number(first, in: 1...firmware.profile.limits.read)
        let isPushed = firmware.profile.grammar.passiveLinks == .streams
        if isPushed, firmware.links[number]?.kind == .udp { throw CommandError("not TCP") }
        guard firmware.links.readable(number) > 0 else { throw CommandError() }
        firmware.deliver(number, atMost: length)
        return .ok()
      }),
    FirmwareCommand(
      "+CIPRECVLEN",
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
  /// Prints buffered bytes, whose end borrows the line end of `OK`, and opens the window again.
  mutating func deliver(_ number: Int, atMost limit: Int) {
    let sender = links[number]?.datagrams.first?.sender ?? links[number]?.remote
    let bytes = links.read(number, atMost: limit)
    let header =
      switch profile.grammar.readHeader {
      case .colon: "\r\n+CIPRECVDATA,\(bytes.count):"
      case .comma:
        "+CIPRECVDATA:\(bytes.count),"
          + (session.showsRemote ? sender.map { "\"\($0.address)\",\($0.port)," } ?? "" : "")
      }
    console.write(Array(header.utf8) + bytes, at: now)
    guard let link = links[number] else { return }
    if link.state == .drained {
      if links.readable(number) == 0 { schedule(.endDrained(link.slot), after: .zero) }
    } else if link.kind == .tcp {
      request(.consumed(link.slot.id, bytes.count))
    }
  }
}
