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
  var pins = PinTable()
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

  /// nil when nobody wants to know the time.
  var timeSettings: TimeSettings?
  var knowsTime = false

  /// Whether a link has been open since the last join: `CIPSTATUS` says 4 then.
  var hadLinks = false

  init(_ flash: Flash) {
    settings = flash.settings
  }
}
