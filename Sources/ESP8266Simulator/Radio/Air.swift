import NetworkServices

/// The access points in reach of the module, and how their networks hand out addresses.
public struct Air: Hashable, Sendable {
  /// What DHCP does on every network.
  public enum DHCP: Hashable, Sendable {
    case lease(Lease)

    /// No server answers.
    case silent
  }

  /// In any order; a scan reports them by channel.
  public var accessPoints: [SimulatedAccessPoint]
  /// How addresses are handed out.
  public var dhcp: DHCP

  /// Stations that join the module's own access point whenever it runs, first come, first served.
  public var clients: [MACAddress]

  /// Access points, by default with DHCP that works, and without stations for the module's own.
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

  /// An access point as it is now; nil if it is gone or has changed so much that stations lose it.
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

/// The addresses of a station: from DHCP, or set by hand.
public struct Lease: Hashable, Sendable {
  /// The address of the station.
  public var address: IPv4Address
  /// The way out of the subnet.
  public var gateway: IPv4Address
  /// The extent of the subnet.
  public var netmask: IPv4Address
  /// Where names are asked for; shown by `CIPDNS`.
  public var nameServer: IPv4Address

  /// Four addresses.
  public init(address: IPv4Address, gateway: IPv4Address, netmask: IPv4Address, nameServer: IPv4Address) {
    self.address = address
    self.gateway = gateway
    self.netmask = netmask
    self.nameServer = nameServer
  }

  /// What a home router gives out; not the subnet of the module's own access point, 192.168.4.0.
  public static let homeNetwork = Lease(
    address: IPv4Address(192, 168, 1, 107), gateway: IPv4Address(192, 168, 1, 1),
    netmask: IPv4Address(255, 255, 255, 0), nameServer: IPv4Address(192, 168, 1, 1))

  /// No connection.
  static let none = Lease(
    address: .unspecified, gateway: .unspecified, netmask: .unspecified, nameServer: .unspecified)
}
