import NetworkServices

/// What the DHCP server of the module's own access point gives out.
struct AddressPool: Hashable, Sendable {
  /// For how long, in minutes.
  var lease: Int
  var first: IPv4Address
  var last: IPv4Address

  init(lease: Int, first: IPv4Address, last: IPv4Address) {
    self.lease = lease
    self.first = first
    self.last = last
  }

  /// The 100 addresses behind the server's own, for two hours; as the SDK does (unverified).
  init(behind address: IPv4Address) {
    let network = address.number & 0xFFFF_FF00
    // Less than 100 are left in front of the broadcast address, or the pool begins anew.
    let start = address.number & 0xFF < 155 ? address.number & 0xFF : 1
    self.init(
      lease: 120, first: IPv4Address(number: network + start + 1),
      last: IPv4Address(number: network + start + 100))
  }
}
