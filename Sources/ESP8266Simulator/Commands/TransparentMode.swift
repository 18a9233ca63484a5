import NetworkServices
import Timekeeping

extension FirmwareCommand {
  /// The transparent mode, which a bare `CIPSEND` enters. A transparent link cannot be saved: the simulator
  /// answers `ERROR`.
  static let transparentMode = [
    FirmwareCommand(
      name: "+CIPMODE",
      query: { firmware in .ok("+CIPMODE:\(firmware.session.isTransparent.digit)\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        let isTransparent = try arguments.flag(0)
        // A server needs numbered links, so that this is the test for both.
        guard !isTransparent || !firmware.session.isMultiplexed else {
          throw CommandError("CIPMUX and CIPSERVER must be 0")
        }
        firmware.session.isTransparent = isTransparent
        return .ok()
      }),
    FirmwareCommand(
      name: "+SAVETRANSLINK", releases: .since("1.0"),
      set: { (_, arguments) throws(CommandError) in
        _ = try arguments.number(0, in: 0...0)
        return .ok()
      }),
  ]
}

/// The transparent mode: one link, and everything on the UART is its payload.
///
/// Bytes are sent when 20 ms pass without another byte, or when a segment is full; `+++` alone between two such
/// silences ends the mode. A link that is lost meanwhile is not opened again: `CLOSED` reports it, and what comes
/// until `+++` is dropped (a real module would try to connect again).
extension Firmware {
  /// The most that leaves as one packet.
  private static let packet = 1460

  /// `AT+CIPSEND` without a length.
  mutating func startTransparency() throws(CommandError) -> CommandOutcome {
    guard session.isTransparent else { throw CommandError() }
    guard let link = links[0], link.state == .open else { throw CommandError("link is not valid") }
    pendingCommand = .transparent(link.slot)
    if profile.grammar.prompt != .withoutOK { write("\r\nOK\r\n") }
    schedule(.enterTransparency, after: draw(profile.delays.prompt))
    return .pending
  }

  mutating func enterTransparency() {
    guard case .transparent = pendingCommand else { return }
    write("\r\n>")
    input = .transparent(TransparentInput(lastByte: now))
  }

  /// Whether a link's bytes go to the UART as they are.
  func isTransparent(_ slot: ConnectionSlot) -> Bool {
    guard case .transparent(slot) = pendingCommand, case .transparent = input else { return false }
    return true
  }

  mutating func takeTransparently(_ packet: TransparentInput) {
    var packet = packet
    if !packet.isWatched {
      packet.isWatched = true
      schedule(.endPacket, after: draw(profile.delays.cancellation))
    }
    input = .transparent(packet)
    if packet.bytes.count >= Self.packet { sendPacket(packet) }
  }

  /// The packet ends, unless another byte came less than a silence ago.
  mutating func endPacket() {
    guard case .transparent(var packet) = input else { return }
    let end = packet.lastByte + draw(profile.delays.cancellation)
    guard end <= now else { return events.add(.endPacket, at: end) }
    packet.isWatched = false
    input = .transparent(packet)
    guard !packet.bytes.isEmpty else { return }
    guard packet.bytes == TransparentInput.end else { return sendPacket(packet) }
    // No reply but the one that SYSMSG asks for.
    if session.settings.messages.contains(.quit) { write("+QUITT\r\n") }
    becomeIdle()
  }

  private mutating func sendPacket(_ packet: TransparentInput) {
    var rest = packet
    rest.bytes = []
    input = .transparent(rest)
    guard case .transparent(let slot) = pendingCommand, let link = links[slot], link.state == .open else {
      return
    }
    links[slot]?.lastActivity = now
    switch link.kind {
    case .udp:
      if !losesDatagram() { request(.sendDatagram(slot.id, packet.bytes, to: link.remote)) }
    case .tcp:
      // The UART cannot wait: what the peer does not take in time is lost.
      guard link.segments.outstandingBytes < profile.limits.outputBacklog else { return }
      links[slot]?.segments.append(packet.bytes.count, isBuffered: false)
      request(.send(slot.id, packet.bytes))
    }
  }
}

/// Bytes for a transparent link that have not been sent.
struct TransparentInput: Sendable {
  /// Three of these, alone between two silences, end the mode.
  static let end = Array("+++".utf8)

  var bytes: [UInt8] = []

  /// When the last byte was received.
  var lastByte: Instant

  /// Whether the end of the silence behind it is waited for.
  var isWatched = false
}
