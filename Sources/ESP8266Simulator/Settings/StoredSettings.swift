import NetworkServices

/// What a setting with the suffixes `_CUR` and `_DEF` has of both: a value in RAM and one in flash.
struct StoredSettings: Hashable, Sendable {
  var uart = UARTSettings()

  /// The SDK's factory setting is softAP.
  var mode = WiFiMode.accessPoint
  var station: StationSettings?
  var country = CountrySettings()
  var stationUsesDHCP = true
  var accessPointUsesDHCP = true
  var staticLease: Lease?
  var nameServers: [IPv4Address] = []
  var stationMAC = MACAddress(0x18, 0xFE, 0x34, 0xA0, 0x59, 0x1D)
  var accessPoint = AccessPointSettings()

  /// The station's with the bit of a locally given address set.
  var accessPointMAC = MACAddress(0x1A, 0xFE, 0x34, 0xA0, 0x59, 0x1D)
  var accessPointNetwork = Lease(
    address: IPv4Address(192, 168, 4, 1), gateway: IPv4Address(192, 168, 4, 1),
    netmask: IPv4Address(255, 255, 255, 0), nameServer: .unspecified)

  /// nil for what goes with the address.
  var addressPool: AddressPool?
  var messages: MessageOptions = []
}
