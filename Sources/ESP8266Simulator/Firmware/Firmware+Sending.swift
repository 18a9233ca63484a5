import NetworkServices

extension Firmware {
  /// A command that sends was accepted: what it has to say, `OK`, and a moment later the prompt.
  mutating func startSending(_ order: SendOrder, _ text: String = "") {
    operation = .sending(order)
    write(text + "\r\nOK\r\n")
    schedule(.showPrompt, after: draw(profile.delays.prompt))
  }

  mutating func showPrompt() {
    guard case .sending(let order) = operation else { return }
    write(order.style == .buffered ? ">" : "> ")
    // A length of 0 only gets here where the firmware takes one byte for the end of the data.
    input = .payload(
      PayloadCollector(length: max(order.length, 1), takesEscapes: order.style == .terminated))
  }

  /// More payload has come: is it all, or a wish to end?
  mutating func collect(_ byte: UInt8, _ payload: PayloadCollector) {
    var payload = payload
    let isComplete = payload.take(byte)
    input = .payload(payload)
    guard case .sending(let order) = operation else { return }
    if isComplete {
      payloadComplete(payload.bytes, order)
    } else if order.style != .counted, payload.bytes == PayloadCollector.cancellation {
      schedule(.cancelSending(order.link), after: draw(profile.delays.cancellation))
    }
  }

  /// Nothing came behind `+++`.
  mutating func cancelSending(on slot: ConnectionSlot) {
    guard case .sending(let order) = operation, order.link == slot, case .payload(let payload) = input,
      payload.bytes == PayloadCollector.cancellation
    else { return }
    write("\r\nSEND Canceled\r\n")
    becomeIdle()
  }

  private mutating func payloadComplete(_ payload: [UInt8], _ order: SendOrder) {
    var order = order
    order.payload = Array(payload.prefix(order.length))
    operation = .sending(order)
    input = .sending([])
    schedule(.payloadTaken, after: draw(profile.delays.payloadTaken))
  }

  mutating func payloadTaken() {
    guard case .sending(var order) = operation else { return }
    write("\r\nRecv \(order.payload.count) bytes\r\n")
    guard let link = links[order.link], link.state == .open else { return sendFailed() }
    order.isTaken = true
    operation = .sending(order)
    links[order.link]?.lastActivity = now
    switch link.kind {
    case .udp:
      if let remote = order.remote { request(.sendDatagram(link.slot.id, order.payload, to: remote)) }
      schedule(.sent(order.link), after: draw(profile.delays.datagramSent))
    case .tcp where order.payload.isEmpty:
      schedule(.sent(order.link), after: draw(profile.delays.acknowledged))
    case .tcp:
      let isBuffered = order.style == .buffered
      links[order.link]?.segments.append(order.payload.count, isBuffered: isBuffered)
      request(.send(link.slot.id, order.payload))
      if isBuffered { becomeIdle() }
    }
  }

  /// The peer has more of the bytes.
  mutating func acknowledged(_ count: Int, on slot: ConnectionSlot) {
    for segment in links[slot]?.segments.acknowledge(count) ?? [] {
      if let number = segment.number {
        write("\(prefix(slot.number))\(number),SEND OK\r\n")
      } else {
        schedule(.sent(slot), after: draw(profile.delays.acknowledged))
      }
    }
  }

  mutating func sendSucceeded(on slot: ConnectionSlot) {
    // The link may have been lost between the acknowledgement and this.
    guard case .sending(let order) = operation, order.link == slot, order.isTaken else { return }
    write("\r\nSEND OK\r\n")
    becomeIdle()
  }

  mutating func sendFailed() {
    write("SEND FAIL\r\n")
    becomeIdle()
  }
}
