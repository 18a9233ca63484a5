import NetworkServices
import Timekeeping

extension Firmware {
  /// A command that sends was accepted: its text, `OK`, and a moment later the prompt.
  mutating func startSending(_ order: SendOrder, _ text: String = "") {
    pendingCommand = .sending(order)
    write(text + (profile.grammar.prompt == .withoutOK ? "" : "\r\nOK\r\n"))
    schedule(.showPrompt, after: draw(profile.delays.prompt))
  }

  mutating func showPrompt() {
    guard case .sending(let order) = pendingCommand else { return }
    switch profile.grammar.prompt {
    case .onNewLine: write("\r\n>")
    case .spaced, .withoutOK: write(order.style == .buffered ? ">" : "> ")
    }
    // With a length of 0 the firmware takes one byte for the end of the data.
    input = .payload(
      PayloadCollector(length: max(order.length, 1), takesEscapes: order.style == .terminated))
  }

  /// One more byte behind the prompt: the payload may be complete, or the request to cancel it.
  mutating func collect(_ byte: UInt8, _ payload: PayloadCollector) {
    var payload = payload
    let isComplete = payload.take(byte)
    input = .payload(payload)
    guard case .sending(let order) = pendingCommand else { return }
    if isComplete {
      payloadComplete(payload.bytes, order)
    } else if order.style != .counted, payload.bytes == PayloadCollector.cancellation {
      schedule(.cancelSending(order.link), after: draw(profile.delays.cancellation))
    }
  }

  /// `+++` was followed by silence.
  mutating func cancelSending(on slot: ConnectionSlot) {
    guard case .sending(let order) = pendingCommand, order.link == slot, case .payload(let payload) = input,
      payload.bytes == PayloadCollector.cancellation
    else { return }
    write("\r\nSEND Canceled\r\n")
    becomeIdle()
  }

  private mutating func payloadComplete(_ payload: [UInt8], _ order: SendOrder) {
    var order = order
    order.payload = Array(payload.prefix(order.length))
    pendingCommand = .sending(order)
    input = .sending([])
    schedule(.payloadTaken, after: draw(profile.delays.payloadTaken))
  }

  mutating func payloadTaken() {
    guard case .sending(var order) = pendingCommand else { return }
    if profile.grammar.confirmsPayload { write("\r\nRecv \(order.payload.count) bytes\r\n") }
    guard let link = links[order.link], link.state == .open else { return sendFailed() }
    // espconn refuses to send nothing.
    if order.payload.isEmpty, profile.openPoints.zeroLengthSend == .fail { return sendFailed() }
    order.isTaken = true
    pendingCommand = .sending(order)
    links[order.link]?.lastActivity = now
    switch link.kind {
    case .udp:
      if let remote = order.remote { sendDatagrams(order.payload, from: link.slot, to: remote) }
      datagramSent(on: link.slot)
    case .tcp where order.payload.isEmpty: confirm(order.link, after: profile.delays.acknowledged)
    case .tcp:
      let isBuffered = order.style == .buffered
      links[order.link]?.segments.append(order.payload.count, isBuffered: isBuffered)
      request(.send(link.slot.id, order.payload))
      if isBuffered { becomeIdle() }
      confirmHandedOver(order.link)
    }
  }

  /// One datagram, or as many as it takes where they are cut to the size of a packet.
  private mutating func sendDatagrams(
    _ payload: [UInt8], from slot: ConnectionSlot, to remote: IPv4Endpoint
  ) {
    let size = profile.openPoints.cutsDatagrams ? profile.limits.packet : payload.count
    var rest = payload[...]
    repeat {
      if !losesDatagram() { request(.sendDatagram(slot.id, Array(rest.prefix(size)), to: remote)) }
      rest = rest.dropFirst(size)
    } while !rest.isEmpty
  }

  /// `SEND OK` of a datagram, for which nobody is waited: its sent callback runs inside the call that sends it.
  private mutating func datagramSent(on slot: ConnectionSlot) {
    if faults.confirmationDelay > .zero {
      schedule(.sent(slot), after: faults.confirmationDelay)
    } else {
      sendSucceeded(on: slot)
    }
  }

  /// 2.x says `SEND OK` as soon as its own stack has room for everything.
  private mutating func confirmHandedOver(_ slot: ConnectionSlot) {
    guard profile.grammar.sendOK == .handedOver, case .sending(var order) = pendingCommand,
      order.link == slot,
      order.isTaken, !order.isConfirmed, let link = links[slot],
      link.segments.outstandingBytes <= profile.limits.sendBuffer
    else { return }
    order.isConfirmed = true
    pendingCommand = .sending(order)
    confirm(slot, after: profile.delays.acknowledged)
  }

  /// `SEND OK` comes in a moment.
  private mutating func confirm(_ slot: ConnectionSlot, after delay: FirmwareDelays.Range) {
    schedule(.sent(slot), after: draw(delay) + faults.confirmationDelay)
  }

  mutating func losesDatagram() -> Bool {
    faults.datagramLoss > 0 && generator.chance(faults.datagramLoss)
  }

  /// The peer has more of the bytes.
  mutating func acknowledged(_ count: Int, on slot: ConnectionSlot) {
    for segment in links[slot]?.segments.acknowledge(count) ?? [] {
      if let number = segment.number {
        write("\(prefix(slot.number))\(number),SEND OK\r\n")
      } else if profile.grammar.sendOK == .acknowledged {
        confirm(slot, after: profile.delays.acknowledged)
      }
    }
    confirmHandedOver(slot)
  }

  mutating func sendSucceeded(on slot: ConnectionSlot) {
    // The link may have been lost between the acknowledgement and this.
    guard case .sending(let order) = pendingCommand, order.link == slot, order.isTaken else { return }
    write("\r\nSEND OK\r\n")
    becomeIdle()
    if faults.closesLink() {
      request(.abort(slot.id))
      linkLost(slot)
    }
  }

  mutating func sendFailed() {
    write("SEND FAIL\r\n")
    becomeIdle()
  }
}

/// Collects what comes behind the prompt.
struct PayloadCollector: Sendable {
  /// These bytes alone cancel a send, where the command allows it.
  static let cancellation = Array("+++".utf8)

  private let length: Int
  private let takesEscapes: Bool
  private var isEscaped = false
  private(set) var bytes: [UInt8] = []

  /// - Parameter takesEscapes: a backslash is never payload: with a 0 behind it, it is the end, else the
  ///   next byte is payload as it is.
  init(length: Int, takesEscapes: Bool) {
    self.length = length
    self.takesEscapes = takesEscapes
  }

  /// - Returns: whether the payload is complete.
  mutating func take(_ byte: UInt8) -> Bool {
    if takesEscapes {
      if isEscaped {
        isEscaped = false
        if byte == UInt8(ascii: "0") { return true }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        return false
      }
    }
    bytes.append(byte)
    return bytes.count >= length
  }

  /// Takes plain bytes up to the one that would complete the payload.
  ///
  /// - Returns: how many it has taken.
  mutating func takeAllButLast(of plain: ArraySlice<UInt8>) -> Int {
    let count = min(max(length - 1 - bytes.count, 0), plain.count)
    bytes += plain.prefix(count)
    return count
  }
}
