/// A key that has an effect; the raw value is its name in the file.
public enum ConfigKey: String, CaseIterable, Hashable, Sendable {
  case echoServerAddress = "echo-server-addr"
  case echoServerPort = "echo-server-port"
  case echoServerDiscardPort = "echo-server-discard-port"
  case dnsTestHosts = "dns-test-hosts"
  case dnsTestHostsSecond = "dns-test-hosts-second"
  case dnsTestHostsNumber = "dns-test-hosts-num"
  case dnsSimultaneousQueries = "dns-simult-queries"
  case dnsCacheSize = "nsapi.dns-cache-size"
  case dnsResponseWaitTime = "nsapi.dns-response-wait-time"
  case dnsTotalAttempts = "nsapi.dns-total-attempts"
  case dnsRetries = "nsapi.dns-retries"
  case networkDefaultInterfaceType = "target.network-default-interface-type"
  case defaultWiFiSSID = "nsapi.default-wifi-ssid"
  case defaultWiFiPassword = "nsapi.default-wifi-password"
  case defaultWiFiSecurity = "nsapi.default-wifi-security"
  case wifiSecureSSID = "wifi-secure-ssid"
  case wifiPassword = "wifi-password"
  case wifiSecureProtocol = "wifi-secure-protocol"
  case wifiSecureChannel = "wifi-ch-secure"
  case secureBSSID = "ap-mac-secure"
  case wifiUnsecureSSID = "wifi-unsecure-ssid"
  case wifiUnsecureChannel = "wifi-ch-unsecure"
  case unsecureBSSID = "ap-mac-unsecure"
  case maximumScanSize = "max-scan-size"
  case driverBaudRate = "esp8266.serial-baudrate"
  case driverTransmitPin = "esp8266.tx"
  case driverReceivePin = "esp8266.rx"
  case driverRequestToSendPin = "esp8266.rts"
  case driverClearToSendPin = "esp8266.cts"
  case driverResetPin = "esp8266.rst"
  case driverPowerPin = "esp8266.pwr"
  case driverSocketBufferSize = "esp8266.socket-bufsize"
  case driverCountryCode = "esp8266.country-code"
  case driverBuiltInDNS = "esp8266.built-in-dns"
  case driverDebug = "esp8266.debug"
  case driverProvidesDefault = "esp8266.provide-default"
  case device = "netsocket-test.device"
}

extension ConfigKey {
  /// Whether the key may stand in `config`, where mbed-os has only an application's own keys.
  ///
  /// The device key is ours; there the mbed tools accept it, for they have no library of that name.
  var isAllowedInConfig: Bool { self == .device || !rawValue.utf8.contains(UInt8(ascii: ".")) }

  /// Keys that mbed-os reads for suites and options which this product does not have.
  static let inertNames: Set<String> = [
    "echo-server-port-tls", "echo-server-discard-port-tls", "echo-server-use-custom-cert",
    "dns-test-multi-ip-hosts", "nsapi.dns-addresses-limit", "nsapi.socket-stats-enabled",
    "nsapi.socket-stats-max-count", "header-file", "object-construction", "connect-statement",
    "wifi-driver", "wifi-tx", "wifi-rx",
  ]
}

/// What a suite or a case needs the config to set (mbed-os leaves it out of the build otherwise).
public enum Requirement: CaseIterable, Hashable, Sendable {
  /// Every suite.
  case wifiInterface
  /// netsocket-dns, -tcp, -udp and network-interface.
  case defaultNetwork
  /// netsocket-tcp and -udp.
  case echoServer
  /// network-wifi: a protected network or an open one.
  case accessPoint
  /// The Wi-Fi cases with a protected network.
  case secureNetwork
  /// The Wi-Fi cases with an open network.
  case unsecureNetwork
  /// The cases that mbed-os builds only with a macro, until 5.11.0; here they are on unless it is 0.
  case extendedTests
}

extension Requirement {
  /// Whether only a device with Wi-Fi needs it.
  public var isAboutWiFi: Bool {
    switch self {
    case .wifiInterface, .defaultNetwork, .accessPoint, .secureNetwork, .unsecureNetwork: true
    default: false
    }
  }
}

extension TestConfig {
  /// The key or macro that must be set to meet the requirement, or nil when it is met.
  public func missingKey(for requirement: Requirement) -> String? {
    switch requirement {
    case .wifiInterface: interfaceType == .wifi ? nil : ConfigKey.networkDefaultInterfaceType.rawValue
    case .defaultNetwork: defaultNetwork == nil ? ConfigKey.defaultWiFiSSID.rawValue : nil
    case .echoServer: echoServer == nil ? ConfigKey.echoServerAddress.rawValue : nil
    case .accessPoint:
      secureNetwork == nil && unsecureNetwork == nil ? ConfigKey.wifiSecureSSID.rawValue : nil
    case .secureNetwork: secureNetwork == nil ? ConfigKey.wifiSecureSSID.rawValue : nil
    case .unsecureNetwork: unsecureNetwork == nil ? ConfigKey.wifiUnsecureSSID.rawValue : nil
    case .extendedTests: hasExtendedCases ? nil : MacroSettings.extendedTests
    }
  }
}
