import NetworkServices

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
