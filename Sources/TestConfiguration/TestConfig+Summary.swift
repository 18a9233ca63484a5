extension TestConfig {
  /// One line of a summary.
  public struct SummaryEntry: Hashable, Sendable {
    /// The key or macro as a config file has it.
    public let key: String
    /// Its value in effect, without quotes.
    public let value: String
  }

  /// What is in effect, key by key in a fixed order, for the record of a run.
  ///
  /// Keys that are unset and have no default are left out. No password appears, not even as a part of
  /// another value.
  public var redactedSummary: [SummaryEntry] {
    let texts = secrets.map(\.revealed)
    return entries.compactMap { key, value in
      guard let value else { return nil }
      let isTelling = texts.contains { value.contains($0) }
      return SummaryEntry(key: key, value: isTelling ? Secret.placeholder : value)
    }
  }

  private var entries: [(key: String, value: String?)] {
    let settings: [(ConfigKey, String?)] = [
      (.device, device),
      (.echoServerAddress, echoServer?.host),
      (.echoServerPort, echoServer.map { "\($0.port)" }),
      (.echoServerDiscardPort, echoServer.map { "\($0.discardPort)" }),
      (.dnsTestHosts, dns.hosts.joined(separator: " ")),
      (.dnsTestHostsSecond, dns.otherHosts.joined(separator: " ")),
      (.dnsTestHostsNumber, "\(dns.hosts.count)"),
      (.dnsSimultaneousQueries, "\(dns.simultaneousQueries)"),
      (.dnsCacheSize, "\(dns.cacheSize)"),
      (.dnsResponseWaitTime, "\(Int(dns.responseTimeout / .milliseconds(1)))"),
      (.dnsTotalAttempts, "\(dns.totalAttempts)"),
      (.dnsRetries, "\(dns.retries)"),
      (.networkDefaultInterfaceType, interfaceType?.rawValue),
      (.defaultWiFiSSID, defaultNetwork?.ssid),
      (.defaultWiFiPassword, defaultNetwork?.password?.description),
      (.defaultWiFiSecurity, defaultNetwork?.security.rawValue),
      (.wifiSecureSSID, secureNetwork?.credentials.ssid),
      (.wifiPassword, secureNetwork?.credentials.password?.description),
      (.wifiSecureProtocol, secureNetwork?.credentials.security.rawValue),
      (.wifiSecureChannel, secureNetwork?.channel.map { "\($0)" }),
      (.secureBSSID, secureNetwork?.bssid?.description),
      (.wifiUnsecureSSID, unsecureNetwork?.credentials.ssid),
      (.wifiUnsecureChannel, unsecureNetwork?.channel.map { "\($0)" }),
      (.unsecureBSSID, unsecureNetwork?.bssid?.description),
      (.maximumScanSize, "\(maximumScanSize)"),
      (.driverBaudRate, "\(driver.baudRate)"),
      (.driverTransmitPin, driver.pins.transmit),
      (.driverReceivePin, driver.pins.receive),
      (.driverRequestToSendPin, driver.pins.requestToSend),
      (.driverClearToSendPin, driver.pins.clearToSend),
      (.driverResetPin, driver.pins.reset),
      (.driverPowerPin, driver.pins.power),
      (.driverSocketBufferSize, "\(driver.socketBufferSize)"),
      (.driverCountryCode, driver.countryCode),
      (.driverBuiltInDNS, "\(driver.usesBuiltInDNS)"),
      (.driverDebug, "\(driver.isDebugging)"),
      (.driverProvidesDefault, "\(driver.providesDefault)"),
    ]
    return settings.map { ($0.0.rawValue, $0.1) }
      + [(MacroSettings.extendedTests, hasExtendedCases ? "1" : "0")]
      + TimeoutMacro.allCases.map { ($0.rawValue, suiteTimeouts[$0].map { "\($0.components.seconds)" }) }
  }
}
