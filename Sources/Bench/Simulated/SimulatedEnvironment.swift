import ESP8266Simulator
import NetworkServices
import TestConfiguration
import Timekeeping

/// What is around a simulated module: the access points and the servers that the configuration names.
enum SimulatedEnvironment {
  private typealias Network = (credentials: WiFiCredentials, channel: Int?, bssid: BSSID?)

  // MARK: The air

  /// The configured networks, each with its protection, channel and address, and the neighbours' ones.
  static func air(
    _ config: TestConfig, neighbours: [SimulatedAccessPoint] = SimulatedAccessPoint.neighbours
  ) -> Air {
    var accessPoints: [SimulatedAccessPoint] = []
    for (index, network) in networks(config).enumerated()
    where !accessPoints.contains(where: { $0.ssid == network.credentials.ssid }) {
      guard let security = security(network.credentials.security) else { continue }
      accessPoints.append(
        SimulatedAccessPoint(
          ssid: network.credentials.ssid, bssid: bssid(network.bssid, index: index),
          channel: network.channel ?? standardChannels[index % standardChannels.count], security: security,
          password: network.credentials.password?.revealed ?? "", rssi: -45 - 6 * index))
    }
    return Air(accessPoints: accessPoints + without(networks(config), neighbours))
  }

  /// Without one that has the name or the address of a configured network.
  private static func without(
    _ configured: [Network], _ neighbours: [SimulatedAccessPoint]
  ) -> [SimulatedAccessPoint] {
    neighbours.filter { neighbour in
      !configured.enumerated().contains { index, network in
        network.credentials.ssid == neighbour.ssid || bssid(network.bssid, index: index) == neighbour.bssid
      }
    }
  }

  /// The Wi-Fi suite's networks first: they say more than the default one, which is often one of them.
  private static func networks(_ config: TestConfig) -> [Network] {
    let own = [config.secureNetwork, config.unsecureNetwork].compactMap { $0 }
      .map { Network($0.credentials, $0.channel, $0.bssid) }
    return own + (config.defaultNetwork.map { [($0, nil, nil)] } ?? [])
  }

  /// The three that do not overlap in the 2.4 GHz band.
  private static let standardChannels = [1, 6, 11]

  private static func bssid(_ bssid: BSSID?, index: Int) -> MACAddress {
    guard let bytes = bssid?.bytes, bytes.count == 6 else {
      // RFC 9542: addresses for documentation.
      return MACAddress(0x00, 0x00, 0x5E, 0x00, 0x53, UInt8(0x10 + index))
    }
    return MACAddress(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5])
  }

  /// Nil for a network that an ESP8266 cannot join: it knows no WPA3.
  private static func security(_ security: WiFiSecurity) -> SimulatedAccessPoint.Security? {
    switch security {
    case .none: SimulatedAccessPoint.Security.none
    case .wep: .wep
    case .wpa: .wpa
    case .wpa2, .wpa3WPA2: .wpa2
    case .wpaWPA2: .wpaWPA2
    case .wpa3: nil
    }
  }

  // MARK: The internet

  /// The configured hosts, and DNS servers that know them.
  ///
  /// - Parameter udpLoss: the probability, 0…1, that a datagram to or from the echo service is lost.
  static func internet(
    _ config: TestConfig, udpLoss: Double = 0, clock: CivilClock = .standard, generator: SeededGenerator
  ) -> VirtualInternet {
    var conditions = NetworkConditions.standard
    if let echo = ConfiguredHosts.echoService(config) {
      conditions.udpLoss = udpLoss
      conditions.lossyService = echo
    }
    return VirtualInternet(
      hosts: ConfiguredHosts.of(config, clock: clock), conditions: conditions, generator: generator)
  }
}
