import NetworkServices

extension FirmwareCommand {
  /// The state of station and links.
  static let status = [
    FirmwareCommand(
      "+CIPSTATUS",
      execute: { firmware in
        let lines = firmware.links.all.map { link in
          let local = firmware.profile.grammar.showsLocalPort || link.kind == .udp ? ",\(link.localPort)" : ""
          let remote = "\"\(link.remote.address)\",\(link.remote.port)\(local)"
          return
            "+CIPSTATUS:\(link.slot.number),\"\(link.kind.rawValue)\",\(remote),\(link.role.rawValue)\r\n"
        }
        return .ok("STATUS:\(firmware.statusNumber)\r\n" + lines.joined())
      })
  ]
}

extension Firmware {
  /// 2 has an address, 3 a link is open, 4 the links are closed again, 5 no network.
  fileprivate var statusNumber: Int {
    guard station.lease != nil else { return 5 }
    let counting = links.all.filter { $0.kind == .tcp || profile.openPoints.datagramLinkCounts }
    if !counting.isEmpty { return 3 }
    return session.hadLinks ? 4 : 2
  }
}
