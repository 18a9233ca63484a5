import NetworkServices

/// What surrounds the module's antenna: access points, and how their networks hand out addresses.
public struct Air: Hashable, Sendable {
  /// What DHCP does on every network.
  public enum DHCP: Hashable, Sendable {
    case lease(Lease)

    /// Nobody answers.
    case silent
  }

  /// In any order; a scan reports them by channel.
  public var accessPoints: [SimulatedAccessPoint]
  /// How addresses are handed out.
  public var dhcp: DHCP

  /// Stations that join the module's own access point whenever it runs, first come, first served.
  public var clients: [MACAddress]

  /// Access points, and DHCP that works unless told otherwise; nobody who wants to join the module's own.
  public init(
    accessPoints: [SimulatedAccessPoint], dhcp: DHCP = .lease(.homeNetwork), clients: [MACAddress] = []
  ) {
    self.accessPoints = accessPoints
    self.dhcp = dhcp
    self.clients = clients
  }

  /// The access point a station chooses: the strongest that will do, the first among equals.
  func strongest(for network: StationSettings) -> SimulatedAccessPoint? {
    accessPoints.reduce(nil) { best, candidate in
      guard network.admits(candidate) else { return best }
      guard let best else { return candidate }
      return candidate.rssi > best.rssi ? candidate : best
    }
  }

  /// What has become of an access point; nil if it is gone or has changed so much that stations lose it.
  ///
  /// Only its signal may be another.
  func current(_ accessPoint: SimulatedAccessPoint) -> SimulatedAccessPoint? {
    accessPoints.first { candidate in
      var sameSignal = candidate
      sameSignal.rssi = accessPoint.rssi
      return sameSignal == accessPoint
    }
  }
}
