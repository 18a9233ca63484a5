import NetworkServices

extension FirmwareCommand {
  /// Where names are asked for.
  static let nameServers = family(
    "+CIPDNS",
    // 1.x: one line for each server, without quotes. The plain name is of 2.x: one line.
    query: { firmware, name, variant in
      let servers = firmware.nameServers(variant)
      guard variant == .plain else { return .ok(servers.map { "\(name):\($0)\r\n" }.joined()) }
      let isOn = firmware.settings(variant).nameServers.isEmpty ? 0 : 1
      return .ok("\(name):\(isOn),\(servers.map { "\"\($0)\"" }.joined(separator: ","))\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try arguments.limit(to: 3)
      var servers: [IPv4Address] = []
      if try arguments.number(0, in: 0...1) == 1 {
        // On without any is taken too, and means those there are without it (unverified).
        for index in 1..<max(arguments.count, 1) { servers.append(try arguments.address(index)) }
      }
      firmware.store(\.nameServers, servers, variant)
      return .ok()
    })
}

extension Firmware {
  /// What `CIPDNS` answers before DHCP or the user named another.
  private static let factoryNameServer = IPv4Address(208, 67, 222, 222)

  fileprivate func nameServers(_ variant: Variant) -> [IPv4Address] {
    let servers = settings(variant).nameServers
    guard servers.isEmpty else { return servers }
    // A static address comes without a name server.
    let given = station.lease?.nameServer ?? .unspecified
    return [given == .unspecified ? Self.factoryNameServer : given]
  }
}
