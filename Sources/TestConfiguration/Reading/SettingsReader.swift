import PositionedJSON

/// Turns the values in effect into the typed config and collects what is wrong with them.
///
/// Every key is read, whether or not another one makes it act: an ill-typed value is always an error.
struct SettingsReader {
  private let settings: [ConfigKey: JSONNode]
  var diagnostics: DiagnosticList
  var placeholders: [ConfigKey] = []

  init(_ settings: [ConfigKey: JSONNode], diagnostics: DiagnosticList) {
    self.settings = settings
    self.diagnostics = diagnostics
  }

  mutating func config(_ macros: MacroSettings) -> TestConfig {
    let networks = wifiNetworks()
    return TestConfig(
      hasWiFiInterface: read(.networkDefaultInterfaceType, .interfaceType) != nil,
      echoServer: echoServer(), dns: dns(), defaultNetwork: networks.standard,
      secureNetwork: networks.secure, unsecureNetwork: networks.unsecure,
      maximumScanSize: read(.maximumScanSize, .integer(in: 1...255)) ?? 10,
      driver: driver(), device: read(.device, .device), hasExtendedCases: macros.hasExtendedCases,
      suiteTimeouts: macros.suiteTimeouts)
  }

  /// The value of a key; nil when it is not set, or when it is at fault and that has been noted.
  mutating func read<Value>(_ key: ConfigKey, _ rule: ValueRule<Value>) -> Value? {
    guard let node = settings[key] else { return nil }
    do {
      return try rule.read(node)
    } catch {
      diagnostics.error("`\(key.rawValue)` \(error.message)", key: key.rawValue, at: node.position)
      return nil
    }
  }

  /// Notes an error at the value of a key that is set.
  mutating func fault(_ key: ConfigKey, _ message: String) {
    guard let node = settings[key] else { return }
    diagnostics.error("`\(key.rawValue)` \(message)", key: key.rawValue, at: node.position)
  }

  /// Notes a warning at the value of a key that is set.
  mutating func warn(_ key: ConfigKey, _ message: String) {
    guard let node = settings[key] else { return }
    diagnostics.warning(message, key: key.rawValue, at: node.position)
  }

  func isSet(_ key: ConfigKey) -> Bool { settings[key] != nil }

  /// Where the value of a key stands, or nil when it is not set.
  func position(of key: ConfigKey) -> JSONPosition? { settings[key]?.position }

  private mutating func echoServer() -> TestServer? {
    let port = read(.echoServerPort, .port) ?? 7
    let discardPort = read(.echoServerDiscardPort, .port) ?? 9
    return read(.echoServerAddress, .host).map { TestServer(host: $0, port: port, discardPort: discardPort) }
  }

  private mutating func dns() -> DNSTestSettings {
    let queueSize = DNSTestSettings.queueSize
    // The suite wants one host more than lookups at once, and no fewer hosts than cached names.
    let count =
      read(.dnsTestHostsNumber, .integer(in: (queueSize + 1)...64)) ?? DNSTestSettings.standardHosts.count
    return DNSTestSettings(
      hosts: hosts(.dnsTestHosts, count, standard: DNSTestSettings.standardHosts),
      otherHosts: hosts(.dnsTestHostsSecond, count, standard: DNSTestSettings.standardOtherHosts),
      simultaneousQueries: read(.dnsSimultaneousQueries, .integer(in: queueSize...queueSize)) ?? queueSize,
      cacheSize: read(.dnsCacheSize, .integer(in: 1...count)) ?? 3,
      responseTimeout: .milliseconds(read(.dnsResponseWaitTime, .integer(in: 100...600_000)) ?? 5000),
      totalAttempts: read(.dnsTotalAttempts, .integer(in: 1...100)) ?? 3,
      retries: read(.dnsRetries, .integer(in: 0...100)) ?? 0)
  }

  private mutating func hosts(_ key: ConfigKey, _ count: Int, standard: [String]) -> [String] {
    let countKey = ConfigKey.dnsTestHostsNumber.rawValue
    guard isSet(key) else {
      if count != standard.count {
        fault(.dnsTestHostsNumber, "is \(count), so `\(key.rawValue)` must be set too")
      }
      return standard
    }
    guard let hosts = read(key, .hosts) else { return standard }
    if hosts.count != count { fault(key, "must hold \(count) hosts (`\(countKey)`), not \(hosts.count)") }
    return hosts
  }

  private mutating func driver() -> DriverSettings {
    let pins = DriverSettings.Pins(
      transmit: pin(.driverTransmitPin), receive: pin(.driverReceivePin),
      requestToSend: pin(.driverRequestToSendPin), clearToSend: pin(.driverClearToSendPin),
      reset: pin(.driverResetPin), power: pin(.driverPowerPin))
    return DriverSettings(
      baudRate: read(.driverBaudRate, .integer(in: 110...4_608_000)) ?? 115_200, pins: pins,
      socketBufferSize: read(.driverSocketBufferSize, .integer(in: 1...1_048_576)) ?? 8192,
      countryCode: read(.driverCountryCode, .countryCode) ?? "CN",
      usesBuiltInDNS: read(.driverBuiltInDNS, .bool) ?? false,
      isDebugging: read(.driverDebug, .bool) ?? false,
      providesDefault: read(.driverProvidesDefault, .bool) ?? false)
  }

  /// The name of a pin; `NC` is mbed's word for a pin that is not connected.
  private mutating func pin(_ key: ConfigKey) -> String? {
    let name = read(key, .pin)
    return name == "NC" ? nil : name
  }
}
