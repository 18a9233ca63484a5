import NetworkServices

extension FirmwareCommand {
  /// The module's own access point.
  static let accessPoint =
    network + accessPointAddress + accessPointMAC + addressPool + [
      // One line for each station, without a prefix in 1.x.
      FirmwareCommand(
        name: "+CWLIF",
        execute: { (firmware) throws(CommandError) in
          try firmware.needsAccessPoint()
          let prefix = firmware.profile.grammar.namesAnswers ? "+CWLIF:" : ""
          return .ok(firmware.clients.map { "\(prefix)\($0.address ?? .unspecified),\($0.mac)\r\n" }.joined())
        }),
      // Disconnects all stations.
      FirmwareCommand(
        name: "+CWQIF", releases: .since("2.2"),
        execute: { (firmware) throws(CommandError) in
          try firmware.needsAccessPoint()
          firmware.restartAccessPoint()
          return .ok()
        }),
    ]

  private static let network = family(
    "+CWSAP", arguments: 6,
    query: { (firmware, name, variant) throws(CommandError) in
      try firmware.needsAccessPoint()
      let network = firmware.settings(variant).accessPoint
      let ssid = String(decoding: network.ssid, as: UTF8.self)
      let password = String(decoding: network.password, as: UTF8.self)
      let numbers = [network.channel, network.encryption, network.clientLimit, network.isHidden.digit]
      return .ok("\(name):\"\(ssid)\",\"\(password)\",\(numbers.map(String.init).joined(separator: ","))\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try firmware.needsAccessPoint()
      var network = AccessPointSettings(
        ssid: try arguments.bytes(0), password: try arguments.bytes(1),
        channel: try arguments.number(2, in: 1...14), encryption: try arguments.number(3, in: 0...4))
      let limit = firmware.profile.limits.accessPointClients
      network.clientLimit = try arguments.optionalNumber(4, in: 1...limit) ?? network.clientLimit
      network.isHidden = try arguments.optionalNumber(5, in: 0...1) == 1
      // 1 is WEP, which a softAP does not have. An open network has no use for a password, however short.
      guard network.encryption != 1, (1...32).contains(network.ssid.count), network.password.count <= 64,
        network.encryption == 0 || network.password.count >= 8
      else { throw CommandError() }
      firmware.store(\.accessPoint, network, variant)
      firmware.restartAccessPoint()
      return .ok()
    })

  private static let accessPointAddress = family(
    "+CIPAP", arguments: 3,
    query: { firmware, name, variant in
      .ok(firmware.settings(variant).accessPointNetwork.lines(name, firmware.profile.grammar))
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try firmware.needsAccessPoint()
      firmware.store(\.accessPointNetwork, try arguments.network(), variant)
      // The pool was for another network.
      firmware.store(\.addressPool, nil, variant)
      firmware.restartAccessPoint()
      return .ok()
    })

  private static let accessPointMAC = family(
    "+CIPAPMAC",
    query: { firmware, name, variant in .ok("\(name):\"\(firmware.settings(variant).accessPointMAC)\"\r\n") },
    set: { (firmware, arguments, variant) throws(CommandError) in
      let address = try arguments.interfaceMAC()
      guard address != firmware.session.settings.stationMAC else { throw CommandError() }
      firmware.store(\.accessPointMAC, address, variant)
      return .ok()
    })

  private static let addressPool = family(
    "+CWDHCPS", plain: .since("2.1"), arguments: 4,
    query: { firmware, name, variant in
      let pool = firmware.addressPool(variant)
      return .ok("\(name):\(pool.lease),\(pool.first),\(pool.last)\r\n")
    },
    set: { (firmware, arguments, variant) throws(CommandError) in
      try firmware.needsAccessPoint()
      guard try arguments.flag(0) else {
        try arguments.limit(to: 1)
        firmware.store(\.addressPool, nil, variant)
        return .ok()
      }
      let pool = AddressPool(
        lease: try arguments.number(1, in: 1...2880), first: try arguments.address(2),
        last: try arguments.address(3))
      let network = firmware.session.settings.accessPointNetwork
      let own = network.address.number
      let mask = network.netmask.number
      // In the module's network, in order, and without the module itself.
      guard pool.first.number & mask == own & mask, pool.last.number & mask == own & mask,
        pool.first <= pool.last, !(pool.first...pool.last).contains(network.address)
      else { throw CommandError() }
      firmware.store(\.addressPool, pool, variant)
      return .ok()
    })
}

/// The module's own access point.
struct AccessPointSettings: Hashable, Sendable {
  /// From the end of the MAC address.
  var ssid = Array("ESP_A0591D".utf8)
  var password: [UInt8] = []
  var channel = 1

  /// As in `CWSAP`: 0 open, 2 WPA, 3 WPA2, 4 both.
  var encryption = 0
  var clientLimit = 4
  var isHidden = false
}

/// What the DHCP server of the module's own access point gives out.
struct AddressPool: Hashable, Sendable {
  /// For how long, in minutes.
  var lease: Int
  var first: IPv4Address
  var last: IPv4Address
}

extension AddressPool {
  /// The 100 addresses behind the server's own, for two hours; as the SDK does (unverified).
  init(behind address: IPv4Address) {
    let network = address.number & 0xFFFF_FF00
    // Less than 100 are left in front of the broadcast address, or the pool begins anew.
    let start = address.number & 0xFF < 155 ? address.number & 0xFF : 1
    self.init(
      lease: 120, first: IPv4Address(number: network + start + 1),
      last: IPv4Address(number: network + start + 100))
  }
}

extension Firmware {
  func addressPool(_ variant: Variant) -> AddressPool {
    let settings = settings(variant)
    return settings.addressPool ?? AddressPool(behind: settings.accessPointNetwork.address)
  }
}
