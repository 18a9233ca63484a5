import NetworkServices

/// A station at the module's own access point.
struct AccessPointClient: Hashable, Sendable {
  let mac: MACAddress

  /// nil if the module has none to give.
  let address: IPv4Address?
}
