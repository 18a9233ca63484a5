import Greentea
import NetworkSocket
import TestConfiguration

extension NetworkWiFi {
  /// The signal strength: 0 while not connected, plausible while connected.
  static let getRSSI = CaseDefinition(
    "WIFI-GET-RSSI", .should, takes: .milliseconds(5561), requires: [.unsecureNetwork],
    truth: .joins(1, \.unsecureNetwork?.credentials),
    evidence: Evidence([.joins: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let ssid = environment.config.unsecureNetwork?.credentials.ssid
    try expectCredentials(ssid, nil, .none, on: interface, environment, context)
    try context.expect("RSSI while not connected", await interface.rssi(), equals: 0)
    try await context.expectOK("connect", interface.connect)
    try expectPlausible(rssi: await interface.rssi(), context)
    try await expectDisconnect(interface, context)
  }

  /// Counts the access points.
  static let scanNull = CaseDefinition(
    "WIFI-SCAN-NULL", .should, takes: .milliseconds(2568), truth: .evidence, evidence: Evidence([.scans: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let found = await SizeOrError.of { () throws(NSAPIError) in
      Self.count(try await interface.scan(limit: nil))
    }
    try expectAccessPoints(found, context)
  }

  /// Finds at least one of the configured networks, with the security it has.
  static let scan = CaseDefinition(
    "WIFI-SCAN", .should, takes: .milliseconds(2523), requires: [.secureNetwork, .unsecureNetwork],
    truth: .evidence,
    evidence: Evidence([.scans: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let config = environment.config
    var found: [WiFiAccessPoint] = []
    let result = await SizeOrError.of { () throws(NSAPIError) in
      found = try await interface.scan(limit: config.maximumScanSize)
      return Self.count(found)
    }
    try expectAccessPoints(result, context)
    let secure = config.secureNetwork?.credentials.ssid
    let unsecure = config.unsecureNetwork?.credentials.ssid
    var hasSecure = false
    var hasUnsecure = false
    for accessPoint in found {
      try expectPlausible(rssi: accessPoint.rssi, context)
      if accessPoint.ssid == secure {
        hasSecure = true
        try context.expect(
          "security of the protected network", accessPoint.security, equals: security(environment))
      } else if accessPoint.ssid == unsecure {
        hasUnsecure = true
        try context.expect("security of the open network", accessPoint.security, equals: .none)
      }
    }
    for network in [config.secureNetwork, config.unsecureNetwork] {
      try expectPlace(of: network, in: found, context)
    }
    try context.expect(
      "configured networks in the scan", hasSecure || hasUnsecure, expected: "at least one", actual: "none")
  }

  /// Access points, each once.
  private static func count(_ found: [WiFiAccessPoint]) -> Int { Set(found.map(\.bssid)).count }

  /// An access point of the network that was found has the address and the channel that the config gives.
  private static func expectPlace(
    of network: ConfiguredNetwork?, in found: [WiFiAccessPoint], _ context: CaseContext
  ) throws {
    guard let network else { return }
    let ssid = network.credentials.ssid
    let points = found.filter { $0.ssid == ssid }
    guard !points.isEmpty, network.bssid != nil || network.isChannelGiven else { return }
    func fits(_ point: WiFiAccessPoint) -> Bool {
      (network.bssid == nil || BSSID(point.bssid) == network.bssid)
        && (!network.isChannelGiven || Int(point.channel) == network.channel)
    }
    let channel = network.isChannelGiven ? network.channel.map { "channel \($0)" } : nil
    try context.expect(
      "place of '\(ssid)'", points.contains(where: fits),
      expected: [network.bssid.map { "\($0)" }, channel].compactMap { $0 }.joined(separator: ", "),
      actual: points.map { "\($0.bssid), channel \($0.channel)" }.joined(separator: "; "))
  }

  /// mbed-os 5.10 requires two; from 5.11.1 on one is enough.
  private static func expectAccessPoints(_ found: SizeOrError, _ context: CaseContext) throws {
    try context.expect("scan", (found.size ?? 0) >= 2, expected: "2 or more", actual: "\(found)")
  }
}
