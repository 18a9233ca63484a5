import NetworkServices
import Timekeeping

extension Firmware {
  /// `0,` before a message about link 0; nothing when there is only one link.
  func prefix(_ number: Int) -> String {
    session.isMultiplexed ? "\(number)," : ""
  }

  // MARK: Opening

  mutating func open(_ asked: LinkRequest, at address: IPv4Address) {
    let slot = ConnectionSlot(number: asked.number, id: nextConnection())
    let remote = IPv4Endpoint(address: address, port: asked.remotePort)
    links.forgetLeftovers(asked.number)
    links[asked.number] = FirmwareLink(
      slot: slot, kind: asked.kind, remote: remote, localPort: asked.localPort ?? ephemeralPort(),
      remoteChange: asked.remoteChange, isPassive: isPassive(asked.kind),
      lastActivity: now)
    pendingCommand = .opening(slot)
    switch asked.kind {
    case .tcp:
      let limits = profile.limits
      let window = session.receivesPassively ? limits.passiveBuffer : limits.activeWindow
      request(.openTCP(slot.id, to: remote, window: window))
    case .udp:
      request(.openUDP(slot.id, localPort: links[asked.number]?.localPort ?? 0))
      schedule(.linkOpened(slot), after: draw(profile.delays.openDatagramLink))
    }
  }

  private mutating func ephemeralPort() -> UInt16 {
    let taken = links.all.map(\.localPort)
    var port: UInt16
    repeat {
      port = session.nextPort
      session.nextPort = port == .max ? 49_152 : port + 1
    } while taken.contains(port)
    return port
  }

  mutating func linkOpened(_ slot: ConnectionSlot) {
    guard let link = links[slot] else { return }
    links[slot]?.state = .open
    links[slot]?.early = []
    session.hadLinks = true
    announce(slot)
    conclude()
    for event in link.early { take(event) }
  }

  /// The link is up: `CONNECT`, or what `SYSMSG` puts in its place.
  mutating func announce(_ slot: ConnectionSlot) {
    guard let link = links[slot] else { return }
    if session.settings.messages.contains(.connections) {
      write(connectionMessage(of: link, failed: false))
    } else {
      write("\(prefix(slot.number))CONNECT\r\n")
    }
  }

  private func connectionMessage(of link: FirmwareLink, failed: Bool) -> String {
    let remote = "\"\(link.remote.address)\",\(link.remote.port),\(link.localPort)"
    let kind = "\"\(link.kind.rawValue)\",\(link.role.rawValue)"
    return "+LINK_CONN:\(failed ? 1 : 0),\(link.slot.number),\(kind),\(remote)\r\n"
  }

  private mutating func openFailed(_ slot: ConnectionSlot) {
    guard let link = links[slot] else { return }
    links[slot] = nil
    let error = "\r\nERROR\r\n"
    if session.settings.messages.contains(.connections) {
      // ERROR follows (ESP8266_NONOS_SDK#184); that CLOSED does not come besides is unverified.
      write(connectionMessage(of: link, failed: true) + error)
    } else {
      let texts = [error, "\(prefix(slot.number))CLOSED\r\n"]
      write((profile.openPoints.closedPrecedesError ? texts.reversed() : texts).joined())
    }
    becomeIdle()
  }

  // MARK: Events of the uplink

  mutating func take(_ event: UplinkEvent) {
    if takeAnswer(event) { return }
    if case .accepted(let id, let port, let remote) = event { return accept(id, at: port, from: remote) }
    guard let link = links.link(event.id) else { return }
    let slot = link.slot
    switch link.state {
    case .opening:
      switch event {
      case .connected: schedule(.linkOpened(slot), after: draw(profile.delays.openStreamLink))
      case .refused, .timedOut: openFailed(slot)
      default: links[slot]?.early.append(event)
      }
    case .closing:
      if case .closed = event { linkClosed(slot) }
    case .drained: break
    case .open:
      switch event {
      case .received(_, let bytes): received(bytes, on: link)
      case .datagram(_, let bytes, let sender): received(bytes, from: sender, on: link)
      case .acknowledged(_, let count): acknowledged(count, on: slot)
      case .peerClosed:
        request(.close(slot.id))
        if profile.grammar.passiveLinks == .everything, links.readable(slot.number) > 0 {
          // CLOSED waits until everything is read, or until CIPCLOSE.
          links[slot]?.state = .drained
        } else {
          linkLost(slot)
        }
      case .reset: linkLost(slot)
      default: break
      }
    }
  }

  // MARK: Receiving

  private mutating func received(_ bytes: [UInt8], on link: FirmwareLink) {
    let slot = link.slot
    links[slot]?.lastActivity = now
    guard link.isPassive else {
      push(bytes, from: link.remote, on: link)
      // The window opens as the UART sends the bytes: that is how a slow line slows the peer.
      events.add(.pushed(slot, count: bytes.count), at: output.drainedAt)
      return
    }
    links[slot]?.buffer += bytes
    announce(bytes.count, on: slot)
  }

  /// Announces unread bytes: for each segment in 1.7, in 2.x once until they are read.
  private mutating func announce(_ fresh: Int, on slot: ConnectionSlot) {
    if profile.grammar.passiveLinks == .everything {
      guard links[slot]?.isAnnounced == false else { return }
      links[slot]?.isAnnounced = true
    }
    let count = profile.openPoints.passiveNotice == .total ? links.readable(slot.number) : fresh
    write("\r\n+IPD,\(prefix(slot.number))\(count)\r\n")
  }

  /// Whether a new link of that kind keeps what it receives.
  func isPassive(_ kind: LinkKind) -> Bool {
    session.receivesPassively && (kind == .tcp || profile.grammar.passiveLinks == .everything)
  }

  private mutating func received(_ bytes: [UInt8], from sender: IPv4Endpoint, on link: FirmwareLink) {
    switch link.remoteChange {
    case .never: break
    case .once:
      links[link.slot]?.remote = sender
      links[link.slot]?.remoteChange = .never
    case .always: links[link.slot]?.remote = sender
    }
    guard !losesDatagram() else { return }
    if link.isPassive {
      // UDP has no window: what finds no room is lost. An empty datagram could not be announced.
      guard !bytes.isEmpty, links.readable(link.slot.number) + bytes.count <= profile.limits.passiveBuffer
      else { return }
      links[link.slot]?.datagrams.append(ReceivedDatagram(bytes: bytes, sender: sender))
      announce(bytes.count, on: link.slot)
      return
    }
    // UDP has no window: what the UART cannot keep up with is lost.
    guard output.backlog(at: now) <= profile.limits.outputBacklog else { return }
    push(bytes, from: sender, on: link)
  }

  /// The active form of `+IPD`; no line end behind the bytes.
  private mutating func push(_ bytes: [UInt8], from sender: IPv4Endpoint, on link: FirmwareLink) {
    if isTransparent(link.slot) { return output.write(bytes, at: now) }
    let quote = profile.grammar.quotesSenders ? "\"" : ""
    let remote = session.showsRemote ? ",\(quote)\(sender.address)\(quote),\(sender.port)" : ""
    let header = "\r\n+IPD,\(prefix(link.slot.number))\(bytes.count)\(remote):"
    write(header, bytes, profile.grammar.pushTrailer)
  }

  // MARK: Closing

  /// `CIPCLOSE`: the links end with `closed`.
  mutating func close(_ slots: [ConnectionSlot]) {
    pendingCommand = .closing(slots)
    for slot in slots {
      if links[slot]?.state == .drained {
        linkClosed(slot)
        continue
      }
      links[slot]?.state = .closing
      if session.abortedLinks.contains(slot.number), links[slot]?.kind == .tcp {
        request(.abort(slot.id))
        linkClosed(slot)
      } else {
        request(.close(slot.id))
      }
    }
  }

  private mutating func linkClosed(_ slot: ConnectionSlot) {
    links[slot.number] = nil
    write("\(prefix(slot.number))CLOSED\r\n")
    guard case .closing(let slots) = pendingCommand else { return }
    let rest = slots.filter { $0 != slot }
    pendingCommand = .closing(rest)
    if rest.isEmpty { conclude() }
  }

  /// A link is gone without `CIPCLOSE`.
  mutating func linkLost(_ slot: ConnectionSlot) {
    let unconfirmed = links[slot]?.segments.unconfirmed ?? []
    links.remove(slot)
    write("\(prefix(slot.number))CLOSED\r\n")
    for segment in unconfirmed { write("\(prefix(slot.number))\(segment),SEND FAIL\r\n") }
    if case .sending(let order) = pendingCommand, order.link == slot, order.isTaken { sendFailed() }
  }

  /// The network is gone, and with it every link, lookup and ping.
  mutating func loseLinks() {
    for link in links.all {
      request(.abort(link.slot.id))
      switch link.state {
      case .opening: openFailed(link.slot)
      case .closing: linkClosed(link.slot)
      case .open, .drained: linkLost(link.slot)
      }
    }
    loseLookup()
  }
}
