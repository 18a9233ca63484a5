import NetworkServices
import SerialLines

/// Speed and framing of the AT port.
struct UARTSettings: Hashable, Sendable {
  var baud = 115_200
  var dataBits = 8
  var stopBits = 1
  var parity = 0

  /// 0 none, 1 RTS, 2 CTS, 3 both.
  var flow = 0

  var flowControl: FlowControl {
    switch flow {
    case 1: .rts
    case 2: .cts
    case 3: .both
    default: .none
    }
  }

  /// What ROM and boot loader use: 26 MHz crystal with dividers meant for 40 MHz.
  static let bootLoader = UARTSettings(baud: 74_880)
}

/// Which interfaces run.
enum WiFiMode: Int, Sendable {
  case station = 1
  case accessPoint = 2
  case both = 3

  var hasStation: Bool { self != .accessPoint }
  var hasAccessPoint: Bool { self != .station }
}

/// Which network a station joins.
struct StationSettings: Hashable, Sendable {
  var ssid: [UInt8]
  var password: [UInt8]
  var bssid: MACAddress?
  var pciEnabled = false
}

/// The radio's regulatory domain.
struct CountrySettings: Hashable, Sendable {
  /// 0: as the access point says, 1: always this one.
  var policy = 0
  var code = "CN"
  var firstChannel = 1
  var channelCount = 13
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
}

/// What survives a reset.
struct Flash: Hashable, Sendable {
  var settings = StoredSettings()
  var joinsAutomatically = true
}

/// What a reset forgets.
struct Session: Hashable, Sendable {
  var settings: StoredSettings
  var echoes = true
  var isMultiplexed = false
  var showsRemote = false
  var receivesPassively = false
  var nextPort: UInt16 = 49_153

  /// Whether a link has been open since the last join: `CIPSTATUS` says 4 then.
  var hadLinks = false

  init(_ flash: Flash) {
    settings = flash.settings
  }
}
