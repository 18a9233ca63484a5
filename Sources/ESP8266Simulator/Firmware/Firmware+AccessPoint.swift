import NetworkServices

/// The stations at the module's own access point.
extension Firmware {
  /// The access point has started, stopped or changed: all stations leave, and those in reach join again.
  mutating func restartAccessPoint() {
    for client in clients { clientLeft(client) }
    updateClients()
  }

  /// Stations out of reach leave; those in reach join in a moment.
  mutating func updateClients() {
    let inReach = session.settings.mode.hasAccessPoint ? air.clients : []
    for client in clients where !inReach.contains(client.mac) { clientLeft(client) }
    if inReach.contains(where: { !isClient($0) }) {
      schedule(.admitClients, after: draw(profile.delays.association))
    }
  }

  mutating func admitClients() {
    guard session.settings.mode.hasAccessPoint else { return }
    for mac in air.clients where !isClient(mac) {
      guard clients.count < session.settings.accessPoint.clientLimit else { return }
      let client = AccessPointClient(mac: mac, address: freeAddress)
      clients.append(client)
      tell("+STA_CONNECTED:\"\(mac)\"\r\n")
      if let address = client.address { tell("+DIST_STA_IP:\"\(mac)\",\"\(address)\"\r\n") }
    }
  }

  private mutating func clientLeft(_ client: AccessPointClient) {
    clients.removeAll { $0 == client }
    tell("+STA_DISCONNECTED:\"\(client.mac)\"\r\n")
  }

  private func isClient(_ mac: MACAddress) -> Bool {
    clients.contains { $0.mac == mac }
  }

  private var freeAddress: IPv4Address? {
    guard session.settings.accessPointUsesDHCP else { return nil }
    let pool = addressPool(.current)
    let taken = clients.compactMap(\.address)
    return (pool.first.number...pool.last.number).lazy.map(IPv4Address.init(number:))
      .first { !taken.contains($0) }
  }

  private mutating func tell(_ message: String) {
    if session.settings.messages.contains(.connections) { write(message) }
  }
}

/// A station at the module's own access point.
struct AccessPointClient: Hashable, Sendable {
  let mac: MACAddress

  /// nil if the module has none to give.
  let address: IPv4Address?
}
