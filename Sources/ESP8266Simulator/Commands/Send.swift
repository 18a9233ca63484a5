import NetworkServices

extension FirmwareCommand {
  /// Sending: `[id,]length[,"ip",port]`, then the prompt. The bare form enters the transparent mode.
  static let send = [
    sending("+CIPSEND", .counted) { (firmware) throws(CommandError) in try firmware.startTransparency() },
    sending("+CIPSENDEX", .terminated),
  ]

  private static func sending(
    _ name: String, _ style: SendOrder.Style, execute: Plain? = nil
  ) -> FirmwareCommand {
    FirmwareCommand(
      // AT 0.20 has this test form; that 1.7 kept it is unverified.
      name, test: { _ in .ok() },
      set: { (firmware, arguments) throws(CommandError) in
        firmware.startSending(try firmware.sendOrder(arguments, style))
        return .pending
      },
      execute: execute,
      cost: { $0.sendAccepted })
  }
}

extension Firmware {
  /// - Throws: the firmware's word for what stands in the way.
  func sendOrder(_ arguments: Arguments, _ style: SendOrder.Style) throws(CommandError) -> SendOrder {
    guard !session.isTransparent else { throw CommandError("IPMODE=1") }
    let first = session.isMultiplexed ? 1 : 0
    let number = first == 0 ? 0 : try arguments.number(0, in: 0...links.count - 1)
    guard let link = links[number], link.state == .open else { throw CommandError("link is not valid") }
    let length = try arguments.number(first, in: 0...Int(Int32.max))
    guard length <= (link.kind == .udp ? profile.limits.datagram : profile.limits.payload) else {
      throw CommandError("too long")
    }
    guard length > 0 || profile.openPoints.zeroLengthSend == .swallow else { throw CommandError() }
    return SendOrder(
      link: link.slot, style: style, length: length, remote: try remote(of: link, arguments, first + 1))
  }

  /// Where a datagram goes: as the command says, else as the link was opened.
  private func remote(
    of link: FirmwareLink, _ arguments: Arguments, _ index: Int
  ) throws(CommandError) -> IPv4Endpoint? {
    guard link.kind == .udp else {
      try arguments.limit(to: index)
      return nil
    }
    guard arguments.count > index else {
      guard link.remote.port != 0, link.remote.address != .unspecified else { throw CommandError() }
      return link.remote
    }
    try arguments.limit(to: index + 2)
    guard let address = IPv4Address(try arguments.text(index)) else { throw CommandError("IP ERROR") }
    return IPv4Endpoint(
      address: address, port: UInt16(try arguments.number(index + 1, in: 1...Int(UInt16.max))))
  }
}
