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
}
