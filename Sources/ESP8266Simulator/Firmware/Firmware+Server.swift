import NetworkServices
import Timekeeping

/// Clients of the TCP server.
extension Firmware {
  /// Somebody has connected: the lowest free link ID is theirs, or they are turned away.
  mutating func accept(_ id: ConnectionID, at port: UInt16, from remote: IPv4Endpoint) {
    let clients = links.all.filter { $0.role == .server }
    guard session.serverPort == port, clients.count < session.serverLimit ?? links.count,
      let number = links.lowestFree
    else { return request(.abort(id)) }
    let slot = ConnectionSlot(number: number, id: id)
    links.forgetLeftovers(number)
    links[number] = FirmwareLink(
      slot: slot, kind: .tcp, role: .server, remote: remote, localPort: port, remoteChange: .never,
      isPassive: isPassive(.tcp), state: .open, lastActivity: now)
    session.hadLinks = true
    announce(slot)
    watchIdleness(of: slot)
  }

  /// Tells the uplink where the server listens, if that has changed.
  mutating func updateListener() {
    // A firmware that hangs closes nothing.
    guard power != .hung else { return }
    let port = power == .running ? session.serverPort : nil
    guard port != listeningPort else { return }
    if let listeningPort { request(.stopListening(port: listeningPort)) }
    if let port { request(.listen(port: port)) }
    listeningPort = port
  }

  /// A client that comes while nothing runs.
  mutating func turnAway(_ event: UplinkEvent) {
    if case .accepted(let id, _, _) = event, power != .hung { request(.abort(id)) }
  }

  /// `CIPSTO`: 0 is for ever.
  private mutating func watchIdleness(of slot: ConnectionSlot) {
    guard session.serverTimeout > 0, let link = links[slot] else { return }
    agenda.add(.endIdleness(slot), at: link.lastActivity + .seconds(session.serverTimeout))
  }

  mutating func endIdleness(of slot: ConnectionSlot) {
    guard let link = links[slot], link.state == .open else { return }
    let timeout = Duration.seconds(session.serverTimeout)
    guard timeout > .zero, now - link.lastActivity >= timeout else { return watchIdleness(of: slot) }
    request(.close(slot.id))
    linkLost(slot)
  }
}
