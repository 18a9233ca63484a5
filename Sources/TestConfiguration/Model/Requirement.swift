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
  /// The key that must be set to meet the requirement, or nil when it is met.
  public func missingKey(for requirement: Requirement) -> ConfigKey? {
    switch requirement {
    case .wifiInterface: hasWiFiInterface ? nil : .networkDefaultInterfaceType
    case .defaultNetwork: defaultNetwork == nil ? .defaultWiFiSSID : nil
    case .echoServer: echoServer == nil ? .echoServerAddress : nil
    case .accessPoint: secureNetwork == nil && unsecureNetwork == nil ? .wifiSecureSSID : nil
    case .secureNetwork: secureNetwork == nil ? .wifiSecureSSID : nil
    case .unsecureNetwork: unsecureNetwork == nil ? .wifiUnsecureSSID : nil
    }
  }
}
