import NetworkServices

extension FirmwareCommand {
  /// Sending: `[id,]length[,"ip",port]`, then the prompt. The bare form enters the transparent mode.
  static let send = [
    sending("+CIPSEND", .all, .counted) { (firmware) throws(CommandError) in
      try firmware.startTransparency()
    },
    sending("+CIPSENDEX", .since("1.0"), .terminated),
  ]

  private static func sending(
    _ name: String, _ releases: Releases, _ style: SendOrder.Style, execute: Plain? = nil
  ) -> FirmwareCommand {
    FirmwareCommand(
      // AT 0.20 has this test form; that 1.7 kept it is unverified.
      name: name, releases: releases, arguments: .max, test: { _ in .ok() },
      set: { (firmware, arguments) throws(CommandError) in
        let order = try firmware.sendOrder(arguments, style)
        if let name = order.remoteName {
          firmware.resolve(name, for: .send(order))
        } else {
          firmware.startSending(order)
        }
        return .pending
      },
      execute: execute,
      cost: { $0.sendAccepted })
  }

  /// Sending into a buffer of the module: the firmware is free again before the peer has the bytes.
  static let bufferedSend = [
    FirmwareCommand(
      name: "+CIPSENDBUF", releases: .generation1, arguments: .max,
      set: { (firmware, arguments) throws(CommandError) in
        let order = try firmware.sendOrder(arguments, .buffered)
        guard let link = firmware.links[order.link], link.kind == .tcp else { throw CommandError() }
        let limits = firmware.profile.limits
        guard link.segments.outstanding.count < limits.sendQueue else { throw CommandError("QUEUE FULL") }
        guard order.length <= limits.sendBuffer - link.segments.outstandingBytes else {
          throw CommandError("BUFFER FULL")
        }
        firmware.startSending(order, "\(link.segments.next),\(link.segments.acknowledged)\r\n")
        return .pending
      },
      cost: { $0.sendAccepted }),
    perLink("+CIPBUFRESET") { (firmware, number) throws(CommandError) in
      guard let link = firmware.links[number], link.segments.outstanding.isEmpty else { throw CommandError() }
      firmware.links[number]?.segments = SegmentQueue()
      return .ok()
    },
    perLink("+CIPBUFSTATUS") { (firmware, number) throws(CommandError) in
      guard let segments = firmware.links[number]?.segments else { throw CommandError() }
      let limits = firmware.profile.limits
      // The next, the last one handed to TCP, the last one that arrived; the free space.
      let numbers = [
        segments.next, segments.next - 1, segments.acknowledged,
        limits.sendBuffer - segments.outstandingBytes, limits.sendQueue - segments.outstanding.count,
      ]
      return .ok(numbers.map(String.init).joined(separator: ",") + "\r\n")
    },
    segmentCheck("+CIPCHECKSEQ"),
    // A published command table of a related firmware gives both names the same function.
    segmentCheck("+CIPCHECKQUEUE"),
  ]

  /// Bare with a single link, with its number when links are numbered.
  private static func perLink(
    _ name: String, _ body: @escaping @Sendable (inout Firmware, Int) throws(CommandError) -> CommandOutcome
  ) -> FirmwareCommand {
    FirmwareCommand(
      name: name, releases: .generation1,
      set: { (firmware, arguments) throws(CommandError) in
        guard firmware.session.isMultiplexed else { throw CommandError() }
        return try body(&firmware, try firmware.linkNumber(arguments, others: 0).number)
      },
      execute: { (firmware) throws(CommandError) in
        guard !firmware.session.isMultiplexed else { throw CommandError() }
        return try body(&firmware, 0)
      })
  }

  /// Whether a segment has arrived; those that are long past are forgotten.
  private static func segmentCheck(_ name: String) -> FirmwareCommand {
    FirmwareCommand(
      name: name, releases: .generation1, arguments: 2,
      set: { (firmware, arguments) throws(CommandError) in
        let (number, next) = try firmware.linkNumber(arguments, others: 1)
        let segment = try arguments.number(next, in: 1...Int(Int32.max))
        guard let segments = firmware.links[number]?.segments else { throw CommandError() }
        let oldest = segments.next - firmware.profile.limits.rememberedSegments
        let hasArrived = segment >= oldest && segment <= segments.acknowledged
        return .ok("\(firmware.prefix(number))\(segment),\(hasArrived ? "TRUE" : "FALSE")\r\n")
      })
  }
}

extension Firmware {
  /// - Throws: the firmware's word for what prevents it.
  fileprivate func sendOrder(
    _ arguments: Arguments, _ style: SendOrder.Style
  ) throws(CommandError) -> SendOrder {
    guard !session.isTransparent else { throw CommandError("IPMODE=1") }
    let (number, next) = try linkNumber(arguments)
    guard let link = links[number], link.state == .open else { throw CommandError("link is not valid") }
    let length = try arguments.number(next, in: 0...Int(Int32.max))
    guard length <= (link.kind == .udp ? profile.limits.datagram : profile.limits.payload) else {
      throw CommandError("too long")
    }
    guard length > 0 || profile.openPoints.zeroLengthSend != .error else { throw CommandError() }
    var order = SendOrder(link: link.slot, style: style, length: length)
    try readRemote(of: link, arguments, next + 1, &order)
    return order
  }

  /// Where a datagram goes: as the command says, else as the link was opened.
  private func readRemote(
    of link: FirmwareLink, _ arguments: Arguments, _ index: Int, _ order: inout SendOrder
  ) throws(CommandError) {
    guard link.kind == .udp else { return try arguments.limit(to: index) }
    guard arguments.count > index else {
      guard link.remote.port != 0, link.remote.address != .unspecified else { throw CommandError() }
      order.remote = link.remote
      return
    }
    try arguments.limit(to: index + 2)
    let host = try arguments.text(index)
    if IPv4Address(host) == nil {
      guard profile.openPoints.sendsToNames, (1...profile.limits.hostName).contains(host.utf8.count) else {
        throw CommandError("IP ERROR")
      }
      order.remoteName = host
    }
    order.remote = IPv4Endpoint(
      address: IPv4Address(host) ?? .unspecified,
      port: UInt16(try arguments.number(index + 1, in: 1...Int(UInt16.max))))
  }
}

/// One command that sends, under way.
struct SendOrder: Sendable {
  /// Which of the commands it is.
  enum Style: Sendable {
    /// `CIPSEND`: exactly the given number of bytes.
    case counted

    /// `CIPSENDEX`: at most that many, or up to a backslash with a 0.
    case terminated

    /// `CIPSENDBUF`: exactly that many; whether they arrived is reported later.
    case buffered
  }

  let link: ConnectionSlot
  let style: Style

  /// What the prompt waits for.
  let length: Int

  /// Where the datagram goes; nil on a TCP link.
  var remote: IPv4Endpoint?

  /// The name whose address is to be looked up for ``remote``; nil if that has it.
  var remoteName: String?
  var payload: [UInt8] = []

  /// Whether `Recv` has been printed.
  var isTaken = false

  /// Whether `SEND OK` is scheduled although the peer need not have everything yet.
  var isConfirmed = false
}
