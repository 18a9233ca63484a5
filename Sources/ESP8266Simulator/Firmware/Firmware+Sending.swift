import NetworkServices

extension Firmware {
  /// `CIPSEND` was accepted: `OK`, and a moment later the prompt.
  mutating func startSending(_ order: SendOrder) {
    operation = .sending(order)
    write("\r\nOK\r\n")
    schedule(.showPrompt, after: draw(profile.delays.prompt))
  }

  mutating func showPrompt() {
    guard case .sending(let order) = operation else { return }
    write("> ")
    // A length of 0 only gets here where the firmware takes one byte for the end of the data.
    input = .payload(missing: max(order.length, 1), [])
  }

  mutating func payloadComplete(_ payload: [UInt8]) {
    input = .idle
    guard case .sending(var order) = operation else { return }
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
    switch link.kind {
    case .udp:
      if let remote = order.remote { request(.sendDatagram(link.slot.id, order.payload, to: remote)) }
      schedule(.sent(order.link), after: draw(profile.delays.datagramSent))
    case .tcp:
      order.unacknowledged = order.payload.count
      if order.payload.isEmpty {
        schedule(.sent(order.link), after: draw(profile.delays.acknowledged))
      } else {
        request(.send(link.slot.id, order.payload))
      }
    }
    operation = .sending(order)
  }

  /// The peer has more of the bytes; with the last one the send is through.
  mutating func acknowledged(_ count: Int, on slot: ConnectionSlot) {
    guard case .sending(var order) = operation, order.link == slot, order.isTaken else { return }
    order.unacknowledged -= count
    operation = .sending(order)
    if order.unacknowledged == 0 { schedule(.sent(slot), after: draw(profile.delays.acknowledged)) }
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
