import NetworkServices
import Timekeeping

extension FirmwareCommand {
  /// The TCP server. Clients take the lowest free link ID; own links and clients share the five.
  static let server = [
    FirmwareCommand(
      name: "+CIPSERVER", arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        let isOn = try arguments.flag(0)
        let port = try arguments.optionalNumber(1, in: 1...Int(UInt16.max)) ?? standardPort
        guard firmware.session.isMultiplexed else { throw CommandError() }
        // Also with another port: a running server keeps its own.
        guard isOn != (firmware.session.serverPort != nil) else { return .ok("no change\r\n") }
        // Clients stay when the server ends: the SDK fixed that in November 2020, after 1.7.4.
        firmware.session.serverPort = isOn ? UInt16(port) : nil
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPSERVERMAXCONN", releases: .since("1.6"),
      query: { firmware in
        .ok("+CIPSERVERMAXCONN:\(firmware.session.serverLimit ?? firmware.links.count)\r\n")
      },
      set: { (firmware, arguments) throws(CommandError) in
        let limit = try arguments.number(0, in: 1...firmware.links.count)
        guard firmware.session.serverPort == nil else { throw CommandError("Server has started") }
        firmware.session.serverLimit = limit
        return .ok()
      }),
    FirmwareCommand(
      name: "+CIPSTO",
      query: { firmware in .ok("+CIPSTO:\(firmware.session.serverTimeout)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        let seconds = try arguments.number(0, in: 0...firmware.profile.limits.serverTimeout)
        // AT 0.20 rejects it without a server; that 1.7 does is unverified.
        guard firmware.session.serverPort != nil else { throw CommandError() }
        firmware.session.serverTimeout = seconds
        return .ok()
      }),
  ]

  private static let standardPort = 333
}

/// Clients of the TCP server.
extension Firmware {
  /// A client has connected: it gets the lowest free link ID, or is rejected.
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

  /// A client that connects while the firmware does not run.
  mutating func rejectClient(_ event: UplinkEvent) {
    if case .accepted(let id, _, _) = event, power != .hung { request(.abort(id)) }
  }

  /// `CIPSTO`: 0 is for ever.
  private mutating func watchIdleness(of slot: ConnectionSlot) {
    guard session.serverTimeout > 0, let link = links[slot] else { return }
    events.add(.endIdleness(slot), at: link.lastActivity + .seconds(session.serverTimeout))
  }

  mutating func endIdleness(of slot: ConnectionSlot) {
    guard let link = links[slot], link.state == .open else { return }
    let timeout = Duration.seconds(session.serverTimeout)
    guard timeout > .zero, now - link.lastActivity >= timeout else { return watchIdleness(of: slot) }
    request(.close(slot.id))
    linkLost(slot)
  }
}
