extension FirmwareCommand {
  /// Sending into a buffer of the module: the firmware is free again before the peer has the bytes.
  static let bufferedSend = [
    FirmwareCommand(
      "+CIPSENDBUF",
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
      // The next, the last one handed to TCP, the last one that arrived; what room there is.
      let numbers = [
        segments.next, segments.next - 1, segments.acknowledged,
        limits.sendBuffer - segments.outstandingBytes, limits.sendQueue - segments.outstanding.count,
      ]
      return .ok(numbers.map(String.init).joined(separator: ",") + "\r\n")
    },
    FirmwareCommand("+CIPCHECKSEQ", set: checkSegment),
    // A published command table of the firmware's kin gives both names the same function.
    FirmwareCommand("+CIPCHECKQUEUE", set: checkSegment),
  ]

  /// Bare with a single link, with its number when links are numbered.
  private static func perLink(
    _ name: String, _ body: @escaping @Sendable (inout Firmware, Int) throws(CommandError) -> CommandOutcome
  ) -> FirmwareCommand {
    FirmwareCommand(
      name,
      set: { (firmware, arguments) throws(CommandError) in
        try arguments.limit(to: 1)
        guard firmware.session.isMultiplexed else { throw CommandError() }
        return try body(&firmware, try arguments.number(0, in: 0...firmware.links.count - 1))
      },
      execute: { (firmware) throws(CommandError) in
        guard !firmware.session.isMultiplexed else { throw CommandError() }
        return try body(&firmware, 0)
      })
  }

  /// Whether a segment has arrived; those that are long past are forgotten.
  private static func checkSegment(
    _ firmware: inout Firmware, _ arguments: Arguments
  ) throws(CommandError) -> CommandOutcome {
    let first = firmware.session.isMultiplexed ? 1 : 0
    try arguments.limit(to: first + 1)
    let number = first == 0 ? 0 : try arguments.number(0, in: 0...firmware.links.count - 1)
    let segment = try arguments.number(first, in: 1...Int(Int32.max))
    guard let segments = firmware.links[number]?.segments else { throw CommandError() }
    let oldest = segments.next - firmware.profile.limits.rememberedSegments
    let hasArrived = segment >= oldest && segment <= segments.acknowledged
    return .ok("\(firmware.prefix(number))\(segment),\(hasArrived ? "TRUE" : "FALSE")\r\n")
  }
}
