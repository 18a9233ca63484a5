import Timekeeping

/// What the station does when the air changes.
extension Firmware {
  mutating func airChanged(_ air: Air) {
    self.air = air
    guard power == .running else { return }
    updateClients()
    switch station {
    case .idle: lookForNetwork()
    // Noticed at the end of the association.
    case .associating, .leaving: break
    case .waitingForLease(let accessPoint): stay(at: accessPoint)
    case .joined(let accessPoint, _): stay(at: accessPoint)
    }
  }

  /// A silent access point is missed only after some time.
  private mutating func stay(at accessPoint: SimulatedAccessPoint) {
    guard let present = air.current(accessPoint) else {
      schedule(.beaconLost, after: draw(profile.delays.beaconLoss))
      return
    }
    switch station {
    case .joined(_, let lease): station = .joined(present, lease)
    case .waitingForLease:
      station = .waitingForLease(present)
      if session.settings.stationUsesDHCP, offeredLease != nil {
        schedule(.leased, after: draw(profile.delays.lease))
      }
    case .idle, .associating, .leaving: break
    }
  }

  /// The station tells first that the network is gone, then its links are (the order is unverified).
  mutating func beaconLost() {
    guard let accessPoint = station.accessPoint, air.current(accessPoint) == nil else { return }
    events.forgetJoin()
    station = .idle
    tellStep("WIFI DISCONNECT")
    loseLinks()
    // 4 is "anything else".
    if case .joining = pendingCommand { joinFailed(code: 4) }
    lookForNetwork()
  }

  /// The SDK scans for the network it was told to join until it is there, whatever `CWAUTOCONN` says.
  ///
  /// Scans without a result show nowhere, so that they are left out: a station waits for the air to change.
  private mutating func lookForNetwork() {
    guard let network, air.strongest(for: network) != nil else { return }
    if case .joining = pendingCommand { return }
    schedule(.rejoin, after: draw(profile.delays.rejoin))
  }

  mutating func rejoin() {
    guard case .idle = station, let network, air.strongest(for: network) != nil else { return }
    if case .joining = pendingCommand { return }
    events.forgetJoin()
    associate(with: network)
  }
}
