import NetworkServices
import Timekeeping

extension Firmware {
  /// Starts to join a network; a join by command waits as ``PendingCommand/joining``.
  mutating func join(_ network: StationSettings) {
    leaveNetwork()
    self.network = network
    associate(with: network)
  }

  mutating func associate(with network: StationSettings) {
    session.hasBegunJoin = true
    radioEvents.append(.joining)
    guard let accessPoint = air.strongest(for: network) else {
      schedule(.joinFailed(code: 3), after: draw(profile.delays.missingAccessPoint))
      return
    }
    station = .associating(accessPoint)
    if accessPoint.admits(network.password) || faults.admitsAnyPassword {
      var delay = draw(profile.delays.association)
      if accessPoint.security.hasPresharedKey { delay += draw(profile.delays.keyDerivation) }
      schedule(.associated, after: delay)
    } else {
      schedule(.joinFailed(code: 2), after: draw(profile.delays.wrongPassword))
    }
  }

  mutating func becomeAssociated() {
    guard case .associating(let accessPoint) = station else { return }
    guard let present = air.current(accessPoint) else {
      // It disappeared meanwhile: the station scans for it until a time-out.
      schedule(.joinFailed(code: 3), after: draw(profile.delays.missingAccessPoint))
      return
    }
    tellStep("WIFI CONNECTED")
    awaitLease(at: present)
  }

  private mutating func awaitLease(at accessPoint: SimulatedAccessPoint) {
    station = .waitingForLease(accessPoint)
    if offeredLease == nil {
      schedule(.leaseTimedOut, after: draw(profile.delays.leaseTimeout))
    } else {
      schedule(.leased, after: draw(profile.delays.lease))
    }
  }

  /// What the network gives, or the user set by hand; nil if there is no address to be had.
  var offeredLease: Lease? {
    guard session.settings.stationUsesDHCP else { return session.settings.staticLease }
    if case .lease(let lease) = air.dhcp { return lease }
    return nil
  }

  mutating func becomeLeased() {
    guard case .waitingForLease(let accessPoint) = station else { return }
    guard let lease = offeredLease else {
      // The server fell silent meanwhile.
      schedule(.leaseTimedOut, after: draw(profile.delays.leaseTimeout))
      return
    }
    station = .joined(accessPoint, lease)
    session.hadLinks = false
    radioEvents.append(.joined(ssid: accessPoint.ssid))
    tellStep("WIFI GOT IP")
    askForTime()
    if case .joining = pendingCommand { conclude() }
  }

  mutating func leaseTimedOut() {
    guard case .waitingForLease = station else { return }
    // The association stays: the firmware goes on asking in the background.
    if session.settings.stationUsesDHCP { tellStep("DHCP TIMEOUT") }
    if case .joining = pendingCommand { joinFailed(code: 1) }
  }

  /// - Parameter code: 1 time-out, 2 wrong password, 3 no such access point, 4 anything else.
  mutating func joinFailed(code: Int) {
    if case .associating(let accessPoint) = station {
      if code == 2 { radioEvents.append(.refused(ssid: accessPoint.ssid)) }
      station = .idle
    }
    guard case .joining = pendingCommand else { return }
    // A join by command that failed is not tried again; one by itself is when the air changes.
    if case .idle = station { network = nil }
    write("+CWJAP:\(code)\r\n\r\n\(profile.grammar.joinFailure)\r\n")
    becomeIdle()
  }

  /// An address set by hand comes into force; connections of the old one do not survive it.
  ///
  /// Whether `WIFI GOT IP` reports a change on a joined station is unverified: here it does not.
  mutating func takeAddress(_ lease: Lease) {
    switch station {
    case .idle, .associating, .leaving: break
    case .waitingForLease: becomeLeased()
    case .joined(let accessPoint, let old):
      if old.address != lease.address { loseLinks() }
      station = .joined(accessPoint, lease)
    }
  }

  /// DHCP was off and is on again: a joined station drops its address and asks for one.
  mutating func askForLease() {
    // A network that is being left needs no address.
    guard network != nil else { return }
    switch station {
    case .idle, .associating, .leaving: break
    case .waitingForLease(let accessPoint), .joined(let accessPoint, _):
      loseLinks()
      events.forgetJoin()
      awaitLease(at: accessPoint)
    }
  }

  /// `CWQAP`: the address is gone at once. In 1.x links and radio are reported behind its `OK`.
  mutating func quitNetwork() {
    if case .leaving = station { return }
    guard station.isConnected, !profile.grammar.leavesBeforeOK else { return leaveNetwork() }
    events.forgetJoin()
    // From now on it does not join again.
    network = nil
    station = .leaving
    // Nothing stops it any more.
    radioEvents.append(.left)
    schedule(.leaveNetwork, after: faults.disconnectDelay ?? draw(profile.delays.disconnect))
  }

  /// Leaves the network and reports it: first the links, then the radio.
  mutating func leaveNetwork() {
    events.forgetJoin()
    network = nil
    let old = station
    station = .idle
    loseLinks()
    guard old.isConnected else { return }
    if case .leaving = old {} else { radioEvents.append(.left) }
    tellStep("WIFI DISCONNECT")
  }

  /// A line about a step of joining or leaving a network.
  mutating func tellStep(_ words: String) {
    if profile.grammar.tellsWiFiSteps { write(words + "\r\n") }
  }
}

/// How far the station interface has joined a network.
enum Station: Sendable {
  case idle
  case associating(SimulatedAccessPoint)
  case waitingForLease(SimulatedAccessPoint)
  case joined(SimulatedAccessPoint, Lease)

  /// It has left, and has not reported that yet.
  case leaving

  /// The access point it is connected to.
  var accessPoint: SimulatedAccessPoint? {
    switch self {
    case .idle, .associating, .leaving: nil
    case .waitingForLease(let accessPoint), .joined(let accessPoint, _): accessPoint
    }
  }

  /// Whether leaving is something to report.
  var isConnected: Bool {
    switch self {
    case .idle, .associating: false
    case .waitingForLease, .joined, .leaving: true
    }
  }

  /// The addresses in force; nil before there are any.
  var lease: Lease? {
    if case .joined(_, let lease) = self { lease } else { nil }
  }
}
