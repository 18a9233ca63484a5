import NetworkServices

extension Command {
  /// Sending: `[id,]length[,"ip",port]`, then the prompt. The bare transparent form needs `CIPMODE`.
  static let send = [
    Command(
      "+CIPSEND",
      set: { (firmware, arguments) throws(Rejection) in
        let first = firmware.session.isMultiplexed ? 1 : 0
        let number = first == 0 ? 0 : try arguments.number(0, in: 0...firmware.links.count - 1)
        guard let link = firmware.links[number], link.state == .open else {
          throw Rejection("link is not valid")
        }
        let length = try arguments.number(first, in: 0...Int(Int32.max))
        let limits = firmware.profile.limits
        guard length <= (link.kind == .udp ? limits.datagram : limits.payload) else {
          throw Rejection("too long")
        }
        guard length > 0 || firmware.profile.openPoints.zeroLengthSend == .swallow else { throw Rejection() }
        let remote = try remote(of: link, arguments, first + 1)
        firmware.startSending(SendOrder(link: link.slot, length: length, remote: remote))
        return .pending
      },
      cost: { $0.sendAccepted })
  ]

  /// Where a datagram goes: as the command says, else as the link was opened.
  private static func remote(
    of link: Link, _ arguments: Arguments, _ index: Int
  ) throws(Rejection) -> IPv4Endpoint? {
    guard link.kind == .udp else {
      try arguments.limit(to: index)
      return nil
    }
    guard arguments.count > index else {
      guard link.remote.port != 0, link.remote.address != .unspecified else { throw Rejection() }
      return link.remote
    }
    try arguments.limit(to: index + 2)
    guard let address = IPv4Address(try arguments.text(index)) else { throw Rejection("IP ERROR") }
    return IPv4Endpoint(
      address: address, port: UInt16(try arguments.number(index + 1, in: 1...Int(UInt16.max))))
  }
}
