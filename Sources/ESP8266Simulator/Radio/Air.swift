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
  public var accessPoints: [AccessPoint]
  /// How addresses are handed out.
  public var dhcp: DHCP

  /// Access points, and DHCP that works unless told otherwise.
  public init(accessPoints: [AccessPoint], dhcp: DHCP = .lease(.homeNetwork)) {
    self.accessPoints = accessPoints
    self.dhcp = dhcp
  }

  /// The access point a station chooses: the strongest with that name, the first among equals.
  func strongest(ssid: [UInt8], bssid: MACAddress?) -> AccessPoint? {
    accessPoints.reduce(nil) { best, candidate in
      guard Array(candidate.ssid.utf8) == ssid, bssid == nil || bssid == candidate.bssid else { return best }
      guard let best else { return candidate }
      return candidate.rssi > best.rssi ? candidate : best
    }
  }
}
