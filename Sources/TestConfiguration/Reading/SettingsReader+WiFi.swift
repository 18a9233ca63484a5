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
    let ssid = readSSID(.defaultWiFiSSID)
    let password = readPassword(.defaultWiFiPassword)
    let security = readSecurity(.defaultWiFiSecurity, .security)
    let standard = standardCredentials(ssid, password, security)

    // mbed-os 6.x lets each of the three fall back to the default network's.
    let secureSSID = readSSID(.wifiSecureSSID) ?? ssid
    let securePassword = readPassword(.wifiPassword) ?? password
    let secureProtocol = readSecurity(.wifiSecureProtocol, .secureProtocol) ?? security
    let secureChannel = read(.wifiSecureChannel, .channel) ?? 1
    let secureBSSID = read(.secureBSSID, .bssid)
    let secure = secureCredentials(secureSSID, securePassword, secureProtocol)

    let unsecureSSID = readSSID(.wifiUnsecureSSID)
    let unsecureChannel = read(.wifiUnsecureChannel, .channel)
    let unsecureBSSID = read(.unsecureBSSID, .bssid)
    warnOfPlaceholders()
    return WiFiNetworks(
      standard: standard,
      secure: secure.map { ConfiguredNetwork(credentials: $0, channel: secureChannel, bssid: secureBSSID) },
      unsecure: unsecureSSID.map {
        let credentials = WiFiCredentials(ssid: $0.value, security: .none, password: nil)
        return ConfiguredNetwork(credentials: credentials, channel: unsecureChannel, bssid: unsecureBSSID)
      })
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
        fault(.wifiSecureSSID, "needs `wifi-secure-protocol`, such as WPA2")
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
      if !(8...63 ~= length) { fault(password.key, "must be 8 to 63 bytes long, not \(length)") }
    } else if !isSet(passwordKey), !isSet(.defaultWiFiPassword) {
      fault(security.key, "is \(security.value.rawValue), so `\(passwordKey.rawValue)` must be set too")
    }
    return WiFiCredentials(ssid: ssid.value, security: security.value, password: password?.value)
  }

  private mutating func readSSID(_ key: ConfigKey) -> Sourced<String>? {
    guard let ssid = read(key, .ssid) else { return nil }
    if ssid == Placeholder.ssid { placeholders.append(key) }
    return Sourced(key: key, value: ssid)
  }

  private mutating func readPassword(_ key: ConfigKey) -> Sourced<Secret>? {
    guard let password = read(key, .password) else { return nil }
    if password.revealed == Placeholder.password { placeholders.append(key) }
    return Sourced(key: key, value: password)
  }

  private mutating func readSecurity(
    _ key: ConfigKey, _ rule: ValueRule<WiFiSecurity>
  ) -> Sourced<WiFiSecurity>? {
    guard let security = read(key, rule) else { return nil }
    if read(key, .text) == Placeholder.security { placeholders.append(key) }
    return Sourced(key: key, value: security)
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
