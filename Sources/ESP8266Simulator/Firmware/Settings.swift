import NetworkServices

/// What a reset forgets.
struct Session: Hashable, Sendable {
  var settings: StoredSettings
  var echoes = true
  var isMultiplexed = false
  var showsRemote = false
  var receivesPassively = false
  var nextPort: UInt16 = 49_153
  var hostName = "ESP_A0591D"

  /// 0 none, 1 light, 2 modem sleep.
  var sleepMode = 2

  /// On by default (unverified).
  var tracesFrequency = true
  var pins = Pin.all
  var scanOptions = ScanOptions()

  /// Where the server listens; nil if there is none.
  var serverPort: UInt16?

  /// nil for as many as there are links.
  var serverLimit: Int?

  /// Seconds until an idle client of the server is sent away; 0 is never.
  var serverTimeout = 180

  /// `CIPMODE=1`.
  var isTransparent = false

  /// The links, by ID, that `CIPCLOSE` is to end with a reset.
  var abortedLinks: Set<Int> = []
  var tlsBufferSize = 2048
  var tlsVerification = 0

  /// `SYSLOG=1` of 2.x.
  var tellsCodes = false

  /// `SYSSTORE` of 2.x: whether plain settings go into flash.
  var storesSettings = true

  /// `CWRECONNCFG` of 2.2: seconds between tries to rejoin, and how many; 0 is none and no end.
  var rejoining = [0, 0]

  /// nil while `CIPSNTPCFG` is off.
  var timeSettings: TimeSettings?
  var knowsTime = false

  /// Whether the station has begun to join a network: `CIPSTATUS` of 2.x says 1 before.
  var hasBegunJoin = false

  /// Whether a link has been open since the last join: `CIPSTATUS` says 4 then.
  var hadLinks = false

  init(_ flash: Flash) {
    settings = flash.settings
  }
}

/// What survives a reset.
struct Flash: Hashable, Sendable {
  var settings = StoredSettings()
  var joinsAutomatically = true
}

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

extension Firmware {
  /// The settings a query of that name asks for.
  func settings(_ variant: Variant) -> StoredSettings {
    variant == .stored ? flash.settings : session.settings
  }

  /// Sets a value in RAM and, unless the command says `_CUR`, in flash.
  mutating func store<Value>(
    _ setting: WritableKeyPath<StoredSettings, Value>, _ value: Value, _ variant: Variant
  ) {
    session.settings[keyPath: setting] = value
    if variant.writesFlash, variant == .stored || session.storesSettings {
      flash.settings[keyPath: setting] = value
    }
  }

  /// - Throws: if the station does not run.
  func needsStation() throws(CommandError) {
    guard session.settings.mode.hasStation else { throw CommandError() }
  }

  /// - Throws: if the module's own access point does not run.
  func needsAccessPoint() throws(CommandError) {
    guard session.settings.mode.hasAccessPoint else { throw CommandError() }
  }
}
