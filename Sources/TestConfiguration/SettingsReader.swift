import PositionedJSON

/// Turns the values in effect into the typed config and collects what is wrong with them.
///
/// Every key is read, whether or not another one gives it an effect: an ill-typed value is always an error.
struct SettingsReader {
  private let settings: [ConfigKey: JSONNode]
  var diagnostics: DiagnosticList
  var placeholders: [ConfigKey] = []

  init(_ settings: [ConfigKey: JSONNode], diagnostics: DiagnosticList) {
    self.settings = settings
    self.diagnostics = diagnostics
  }

  mutating func config(_ macros: MacroSettings, otherSections: [ConfigKey: [String]]) -> TestConfig {
    let networks = wifiNetworks()
    return TestConfig(
      interfaceType: read(.networkDefaultInterfaceType, .interfaceType),
      echoServer: echoServer(), dns: dns(), defaultNetwork: networks.standard,
      secureNetwork: networks.secure, unsecureNetwork: networks.unsecure,
      maximumScanSize: read(.maximumScanSize, .integer(in: 1...255)) ?? 10,
      driver: driver(), device: read(.device, .device), hasExtendedCases: macros.hasExtendedCases,
      suiteTimeouts: macros.suiteTimeouts, otherSections: otherSections)
  }

  /// The value of a key; nil when it is not set, or when it is wrong and that has been noted.
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
  mutating func error(_ key: ConfigKey, _ message: String) {
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
    // The suite needs one host more than lookups at once, and no fewer hosts than cached names.
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
        error(.dnsTestHostsNumber, "is \(count), so `\(key.rawValue)` must be set too")
      }
      return standard
    }
    guard let hosts = read(key, .hosts) else { return standard }
    if hosts.count != count { error(key, "must hold \(count) hosts (`\(countKey)`), not \(hosts.count)") }
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

extension SettingsReader {
  struct WiFiNetworks {
    let standard: WiFiCredentials?
    let secure: ConfiguredNetwork?
    let unsecure: ConfiguredNetwork?
  }

  /// A value and the key that it comes from.
  private struct Sourced<Value> {
    let key: ConfigKey
    let value: Value
  }

  mutating func wifiNetworks() -> WiFiNetworks {
    let ssid = read(.defaultWiFiSSID, .ssid, placeholder: Placeholder.ssid)
    let password = read(.defaultWiFiPassword, .password, placeholder: Placeholder.password)
    let security = read(.defaultWiFiSecurity, .security, placeholder: Placeholder.security)
    let standard = standardCredentials(ssid, password, security)

    // mbed-os 6.x lets each of the three fall back to the default network's.
    let secureSSID = read(.wifiSecureSSID, .ssid, placeholder: Placeholder.ssid) ?? ssid
    let securePassword = read(.wifiPassword, .password, placeholder: Placeholder.password) ?? password
    let secureProtocol =
      read(.wifiSecureProtocol, .secureProtocol, placeholder: Placeholder.security) ?? security
    let secureChannel = read(.wifiSecureChannel, .channel)
    let secureBSSID = read(.secureBSSID, .bssid)
    let secure = secureCredentials(secureSSID, securePassword, secureProtocol)

    let unsecureSSID = read(.wifiUnsecureSSID, .ssid, placeholder: Placeholder.ssid)
    let unsecureChannel = read(.wifiUnsecureChannel, .channel)
    let unsecureBSSID = read(.unsecureBSSID, .bssid)
    warnOfPlaceholders()
    if ssid == nil, secureSSID == nil {
      warnOfUnusedPassword(.defaultWiFiPassword, without: .defaultWiFiSSID)
    }
    if secureSSID == nil { warnOfUnusedPassword(.wifiPassword, without: .wifiSecureSSID) }
    if let standard, let secure, standard.ssid == secure.ssid { warnOfTwoPasswords(password, securePassword) }
    return WiFiNetworks(
      standard: standard,
      secure: secure.map {
        ConfiguredNetwork(
          credentials: $0, channel: secureChannel ?? 1, isChannelGiven: secureChannel != nil,
          bssid: secureBSSID)
      },
      unsecure: unsecureSSID.map {
        let credentials = WiFiCredentials(ssid: $0.value, security: .none, password: nil)
        return ConfiguredNetwork(
          credentials: credentials, channel: unsecureChannel, isChannelGiven: unsecureChannel != nil,
          bssid: unsecureBSSID)
      })
  }

  /// A password is for a network, and the key that names it is not set.
  private mutating func warnOfUnusedPassword(_ key: ConfigKey, without name: ConfigKey) {
    warn(key, "`\(key.rawValue)` has no effect, because `\(name.rawValue)` is not set")
  }

  /// One network has one password: one of the two keys is wrong.
  private mutating func warnOfTwoPasswords(_ first: Sourced<Secret>?, _ second: Sourced<Secret>?) {
    guard let first, let second, first.value != second.value, let place = position(of: first.key) else {
      return
    }
    warn(
      second.key,
      "`\(second.key.rawValue)` and `\(first.key.rawValue)` (at \(place)) are two different passwords for one SSID"
    )
  }

  private mutating func standardCredentials(
    _ ssid: Sourced<String>?, _ password: Sourced<Secret>?, _ security: Sourced<WiFiSecurity>?
  ) -> WiFiCredentials? {
    guard let ssid else { return nil }
    guard let security, security.value != .none else {
      if let password, !password.value.revealed.isEmpty, !isSet(.defaultWiFiSecurity) || security != nil {
        warn(
          password.key,
          "the default network is joined without `\(password.key.rawValue)`, because"
            + " `nsapi.default-wifi-security` is NONE")
      }
      return WiFiCredentials(ssid: ssid.value, security: .none, password: nil)
    }
    return protectedCredentials(ssid, password, security, passwordKey: .defaultWiFiPassword)
  }

  /// A protected network without protection is left out when it is the default one, else it is an error.
  private mutating func secureCredentials(
    _ ssid: Sourced<String>?, _ password: Sourced<Secret>?, _ security: Sourced<WiFiSecurity>?
  ) -> WiFiCredentials? {
    guard let ssid else { return nil }
    guard let security, security.value != .none else {
      let isFaulty = isSet(.wifiSecureProtocol) || security == nil && isSet(.defaultWiFiSecurity)
      if ssid.key == .wifiSecureSSID, !isFaulty {
        error(.wifiSecureSSID, "needs `wifi-secure-protocol`, such as WPA2")
      }
      return nil
    }
    let isDefault = ssid.key == .defaultWiFiSSID
    return protectedCredentials(
      ssid, password, security, passwordKey: isDefault ? .defaultWiFiPassword : .wifiPassword)
  }

  private mutating func protectedCredentials(
    _ ssid: Sourced<String>, _ password: Sourced<Secret>?, _ security: Sourced<WiFiSecurity>,
    passwordKey: ConfigKey
  ) -> WiFiCredentials {
    if let password {
      let length = password.value.revealed.utf8.count
      if !(8...63 ~= length) { error(password.key, "must be 8 to 63 bytes long, not \(length)") }
    } else if !isSet(passwordKey), !isSet(.defaultWiFiPassword) {
      error(security.key, "is \(security.value.rawValue), so `\(passwordKey.rawValue)` must be set too")
    }
    return WiFiCredentials(ssid: ssid.value, security: security.value, password: password?.value)
  }

  /// Like `read`, and notes where the documentation's placeholder stands.
  private mutating func read<Value>(
    _ key: ConfigKey, _ rule: ValueRule<Value>, placeholder: String
  ) -> Sourced<Value>? {
    guard let value = read(key, rule) else { return nil }
    if read(key, .text) == placeholder { placeholders.append(key) }
    return Sourced(key: key, value: value)
  }

  /// One warning for all placeholders, at the first of them in the file.
  private mutating func warnOfPlaceholders() {
    let places = placeholders.compactMap { key in position(of: key).map { (key: key, position: $0) } }
      .sorted { $0.position < $1.position }
    guard let first = places.first else { return }
    let keys = places.map { "`\($0.key.rawValue)`" }.joined(separator: ", ")
    let security = placeholders.contains { $0 == .defaultWiFiSecurity || $0 == .wifiSecureProtocol }
    let note = security ? " (the security is taken for WPA_WPA2)" : ""
    warn(first.key, "\(keys): the documentation's placeholder, not a real network's value\(note)")
  }
}

/// The words that the porting guide's config has in the place of a network's own.
enum Placeholder {
  static let ssid = "WIFI_SSID"
  static let password = "WIFI_PASSWORD"
  static let security = "WIFI_SECURITY"
}
