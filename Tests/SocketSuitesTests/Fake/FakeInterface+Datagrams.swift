import NetworkSocket
import Synchronization
import Timekeeping

/// Every datagram comes back from where it was sent to.
extension FakeInterface {
  func send(
    _ handle: SocketHandle, _ datagram: [UInt8], to address: SocketAddress
  ) async throws(NSAPIError) -> Int {
    guard address.isSet else { throw .dnsFailure }
    if flaw == .sendFails { throw .noMemory }
    if flaw == .sendIsSlow { try? await time.sleep(for: .milliseconds(101)) }
    let number = state.withLock { state in
      state.datagrams += 1
      return state.datagrams
    }
    if flaw == .eleventhSendFails, number == 11 { throw .deviceError }
    if flaw == .emptyDatagramFails, datagram.isEmpty { throw .deviceError }
    let count = flaw == .sendsShort ? max(datagram.count - 1, 0) : datagram.count
    self.count(.bytesOut, count)
    guard !isLost(number) else { return count }
    let source = flaw == .wrongSource ? SocketAddress(IPAddress(192, 0, 2, 66), port: address.port) : address
    let echo = Datagram(bytes: echo(of: datagram), source: source)
    let echoes = flaw == .comesTwice ? [echo, echo] : [echo]
    // Of each five sent at once the last is the first to come back.
    let lead = flaw == .comesInReverse ? Duration.milliseconds((number - 1) % 5) : .zero
    arrive(handle, after: .milliseconds(20) - lead) { $0.datagrams += echoes }
    return count
  }

  private func isLost(_ number: Int) -> Bool {
    switch flaw {
    case .echoNever, .peerCloses: true
    case .halfIsLost: number % 2 == 1
    case .losesFromThirtyBursts: number % 5 == 0 && number <= 150
    case .losesFromMoreBursts: number % 5 == 0 && number <= 155
    default: false
    }
  }

  func receiveFrom(_ handle: SocketHandle, limit: Int) async throws(NSAPIError) -> Datagram {
    let datagram: Datagram? = state.withLock { state in
      guard let connection = state.connections[handle.slot], !connection.datagrams.isEmpty else { return nil }
      return state.connections[handle.slot]?.datagrams.removeFirst()
    }
    guard let datagram else {
      if flaw == .receiveBlocks { try await forEver() }
      throw .wouldBlock
    }
    let part = Array(datagram.bytes.prefix(limit))
    self.count(.bytesIn, part.count)
    return Datagram(bytes: part, source: datagram.source)
  }
}
