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
    case .wifiInterface: hasWiFiInterface ? nil : ConfigKey.networkDefaultInterfaceType.rawValue
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
