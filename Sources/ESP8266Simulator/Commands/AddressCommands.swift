import NetworkServices

extension FirmwareCommand {
  /// The station's own addresses and name, and where it asks for the addresses of others.
  static let addresses =
    family(
      "+CIPSTAMAC",
      query: { firmware, name, variant in .ok("\(name):\"\(firmware.settings(variant).stationMAC)\"\r\n") },
      set: { (firmware, arguments, variant) throws(CommandError) in
        let address = try arguments.interfaceMAC()
        guard address != firmware.session.settings.accessPointMAC else { throw CommandError() }
        firmware.store(\.stationMAC, address, variant)
        return .ok()
      })
    + family(
      "+CIPSTA", arguments: 3,
      query: { firmware, name, variant in
        .ok(firmware.stationLease(variant).lines(name, firmware.profile.grammar))
      },
      set: { (firmware, arguments, variant) throws(CommandError) in
        let lease = try arguments.network()
        firmware.store(\.stationUsesDHCP, false, variant)
        firmware.store(\.staticLease, lease, variant)
        firmware.takeAddress(lease)
        return .ok()
      })
    + nameServers
    + [
      // AT 0.20 has this test form; that 1.7 kept it is unverified.
      FirmwareCommand(name: "+CIFSR", test: { _ in .ok() }, execute: { .ok($0.interfaceLines) }),
      // What the station calls itself when it asks for an address; forgotten by a reset.
      FirmwareCommand(
        name: "+CWHOSTNAME", releases: .since("1.4"),
        // Without a station there is none; how the firmware says that is unverified.
        query: { firmware in
          let hasName = firmware.session.settings.mode.hasStation
          return .ok("+CWHOSTNAME:\(hasName ? firmware.session.hostName : "<null>")\r\n")
        },
        set: { (firmware, arguments) throws(CommandError) in
          let name = try arguments.text(0)
          try firmware.needsStation()
          guard (1...longestHostName).contains(name.utf8.count) else { throw CommandError() }
          firmware.session.hostName = name
          return .ok()
        }),
    ]

  private static let longestHostName = 32

  private static let nameServers = family(
    "+CIPDNS", plain: .since("2.1"), suffixed: .between("1.4", and: "2.0"), arguments: 3,
    // 1.x: one line for each server, without quotes. The plain name is of 2.x: one line.
    query: { firmware, name, variant in
      let servers = firmware.nameServers(variant)
      guard variant == .plain else { return .ok(servers.map { "\(name):\($0)\r\n" }.joined()) }
      let isOn = firmware.settings(variant).nameServers.isEmpty ? 0 : 1
      return .ok("\(name):\(isOn),\(servers.map { "\"\($0)\"" }.joined(separator: ","))\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      var servers: [IPv4Address] = []
      if try arguments.flag(0) {
        // On without any is accepted too, and means those that are in force without it (unverified).
        for index in 1..<max(arguments.count, 1) { servers.append(try arguments.address(index)) }
      }
      firmware.store(\.nameServers, servers, variant)
      return .ok()
    })
}

extension Arguments {
  /// Address, gateway and netmask; only the address for a class C network with its gateway at 1.
  func network() throws(CommandError) -> Lease {
    guard count == 1 || count == 3 else { throw CommandError() }
    let address = try address(0)
    guard address != .unspecified else { throw CommandError() }
    var lease = Lease(
      address: address, gateway: IPv4Address(number: address.number & 0xFFFF_FF00 | 1),
      netmask: IPv4Address(255, 255, 255, 0), nameServer: .unspecified)
    if count == 3 {
      lease.gateway = try self.address(1)
      lease.netmask = try self.address(2)
    }
    return lease
  }

  /// The first argument: an address of an interface, which is never a group's.
  func interfaceMAC() throws(CommandError) -> MACAddress {
    let address = try mac(0)
    guard address.octets[0] & 1 == 0 else { throw CommandError() }
    return address
  }
}

extension Lease {
  /// As `CIPSTA` and `CIPAP` show it under the name that was typed.
  func lines(_ name: String, _ grammar: FirmwareGrammar) -> String {
    guard grammar.showsWholeNetwork else { return "\(name):\"\(address)\"\r\n" }
    return
      "\(name):ip:\"\(address)\"\r\n\(name):gateway:\"\(gateway)\"\r\n\(name):netmask:\"\(netmask)\"\r\n"
  }
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

  /// What is in force, or in flash if there is an address set by hand.
  fileprivate func stationLease(_ variant: Variant) -> Lease {
    if variant == .stored, let lease = flash.settings.staticLease { return lease }
    return station.lease ?? .none
  }

  /// `CIFSR`: the interfaces that run.
  fileprivate var interfaceLines: String {
    let settings = session.settings
    var lines: [String] = []
    if settings.mode.hasAccessPoint {
      lines += ["APIP,\"\(settings.accessPointNetwork.address)\"", "APMAC,\"\(settings.accessPointMAC)\""]
    }
    if settings.mode.hasStation {
      lines += ["STAIP,\"\((station.lease ?? .none).address)\"", "STAMAC,\"\(settings.stationMAC)\""]
    }
    return lines.map { "+CIFSR:\($0)\r\n" }.joined()
  }
}
