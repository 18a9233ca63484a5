import Timekeeping

extension Firmware {
  /// Starts into a network; a join by command waits as ``Operation/joining``.
  mutating func join(_ network: StationSettings) {
    leaveNetwork()
    guard let accessPoint = air.strongest(ssid: network.ssid, bssid: network.bssid) else {
      schedule(.joinFailed(code: 3), after: draw(profile.delays.missingAccessPoint))
      return
    }
    station = .associating(accessPoint)
    if accessPoint.admits(network.password) {
      schedule(.associated, after: draw(profile.delays.association))
    } else {
      schedule(.joinFailed(code: 2), after: draw(profile.delays.wrongPassword))
    }
  }

  mutating func becomeAssociated() {
    guard case .associating(let accessPoint) = station else { return }
    station = .waitingForLease(accessPoint)
    write("WIFI CONNECTED\r\n")
    if offeredLease == nil {
      schedule(.leaseTimedOut, after: draw(profile.delays.leaseTimeout))
    } else {
      schedule(.leased, after: draw(profile.delays.lease))
    }
  }

  /// What the network gives, or the user set by hand; nil if there is no address to be had.
  private var offeredLease: Lease? {
    guard session.settings.stationUsesDHCP else { return session.settings.staticLease }
    if case .lease(let lease) = air.dhcp { return lease }
    return nil
  }

  mutating func becomeLeased() {
    guard case .waitingForLease(let accessPoint) = station, let lease = offeredLease else { return }
    station = .joined(accessPoint, lease)
    session.hadLinks = false
    write("WIFI GOT IP\r\n")
    if case .joining = operation { conclude() }
  }

  mutating func leaseTimedOut() {
    write("DHCP TIMEOUT\r\n")
    // The association stays: the firmware goes on asking in the background, in vain here.
    if case .joining = operation { joinFailed(code: 1) }
  }

  /// - Parameter code: 1 time-out, 2 wrong password, 3 no such access point, 4 anything else.
  mutating func joinFailed(code: Int) {
    if case .associating = station { station = .idle }
    guard case .joining = operation else { return }
    write("+CWJAP:\(code)\r\n\r\nFAIL\r\n")
    becomeIdle()
  }

  /// Gives the network up and says so: first the links, then the radio.
  mutating func leaveNetwork() {
    agenda.forgetJoin()
    let wasConnected = station.accessPoint != nil
    station = .idle
    loseLinks()
    if wasConnected { write("WIFI DISCONNECT\r\n") }
  }
}
