import NetworkServices

extension Command {
  /// The module's own addresses.
  static let addresses =
    family("+CIPSTAMAC", query: { _, name, _ in .ok("\(name):\"\(Firmware.stationMAC)\"\r\n") })
    + family("+CIPSTA", query: stationAddresses, set: setStationAddresses)
    + family("+CIPDNS", variants: [.current, .stored], query: nameServers, set: setNameServers)
    + [Command("+CIFSR", execute: { .ok($0.interfaceLines) })]

  private static func stationAddresses(
    _ firmware: inout Firmware, _ name: String, _ variant: Variant
  ) -> Outcome {
    let lease = firmware.station.lease ?? .none
    return .ok(
      "\(name):ip:\"\(lease.address)\"\r\n\(name):gateway:\"\(lease.gateway)\"\r\n"
        + "\(name):netmask:\"\(lease.netmask)\"\r\n")
  }

  /// Sets a static address, which turns DHCP off; without gateway and netmask a class C network.
  private static func setStationAddresses(
    _ firmware: inout Firmware, _ arguments: Arguments, _ variant: Variant
  ) throws(Rejection) -> Outcome {
    guard arguments.count == 1 || arguments.count == 3 else { throw Rejection() }
    let address = try arguments.address(0)
    var lease = Lease(
      address: address, gateway: IPv4Address(number: address.number & 0xFFFF_FF00 | 1),
      netmask: IPv4Address(255, 255, 255, 0), nameServer: .unspecified)
    if arguments.count == 3 {
      lease.gateway = try arguments.address(1)
      lease.netmask = try arguments.address(2)
    }
    firmware.store(\.stationUsesDHCP, false, variant)
    firmware.store(\.staticLease, lease, variant)
    if case .joined(let accessPoint, _) = firmware.station {
      firmware.station = .joined(accessPoint, lease)
    }
    return .ok()
  }

  /// One line for each server, without quotes.
  private static func nameServers(
    _ firmware: inout Firmware, _ name: String, _ variant: Variant
  ) -> Outcome {
    var servers = firmware.session.settings.nameServers
    if servers.isEmpty {
      // A static address comes without a name server.
      let given = firmware.station.lease?.nameServer ?? .unspecified
      servers = [given == .unspecified ? Firmware.factoryNameServer : given]
    }
    return .ok(servers.map { "\(name):\($0)\r\n" }.joined())
  }

  private static func setNameServers(
    _ firmware: inout Firmware, _ arguments: Arguments, _ variant: Variant
  ) throws(Rejection) -> Outcome {
    try arguments.limit(to: 3)
    var servers: [IPv4Address] = []
    if try arguments.number(0, in: 0...1) == 1 {
      for index in 1..<max(arguments.count, 1) { servers.append(try arguments.address(index)) }
    }
    firmware.store(\.nameServers, servers, variant)
    return .ok()
  }
}

extension Arguments {
  func address(_ index: Int) throws(Rejection) -> IPv4Address {
    guard let address = IPv4Address(try text(index)) else { throw Rejection() }
    return address
  }
}

extension Firmware {
  static let stationMAC = MACAddress(0x18, 0xFE, 0x34, 0xA0, 0x59, 0x1D)

  /// The station's with the bit of a locally given address set.
  static let accessPointMAC = MACAddress(0x1A, 0xFE, 0x34, 0xA0, 0x59, 0x1D)
  static let accessPointAddress = IPv4Address(192, 168, 4, 1)

  /// What `CIPDNS` answers before DHCP or the user named another.
  static let factoryNameServer = IPv4Address(208, 67, 222, 222)

  /// `CIFSR`: the interfaces that run.
  var interfaceLines: String {
    let mode = session.settings.mode
    var lines: [String] = []
    if mode.hasAccessPoint {
      lines += ["APIP,\"\(Self.accessPointAddress)\"", "APMAC,\"\(Self.accessPointMAC)\""]
    }
    if mode.hasStation {
      lines += ["STAIP,\"\((station.lease ?? .none).address)\"", "STAMAC,\"\(Self.stationMAC)\""]
    }
    return lines.map { "+CIFSR:\($0)\r\n" }.joined()
  }
}
