import NetworkServices

extension FirmwareCommand {
  /// The station's own addresses.
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
      "+CIPSTA",
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
    + [
      // AT 0.20 has this test form; that 1.7 kept it is unverified.
      FirmwareCommand("+CIFSR", test: { _ in .ok() }, execute: { .ok($0.interfaceLines) })
    ]
}

extension Arguments {
  func address(_ index: Int) throws(CommandError) -> IPv4Address {
    guard let address = IPv4Address(try text(index)) else { throw CommandError() }
    return address
  }

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

  /// The only argument: an address of an interface, which is never a group's.
  func interfaceMAC() throws(CommandError) -> MACAddress {
    try limit(to: 1)
    guard let address = MACAddress(try text(0)), address.octets[0] & 1 == 0 else { throw CommandError() }
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
