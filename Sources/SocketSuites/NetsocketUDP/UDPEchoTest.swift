import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketUDP {
  /// 22 sizes are sent as datagrams, each up to three times; most must come back the same.
  static let echoTest = CaseDefinition(
    "UDPSOCKET_ECHOTEST", takes: .milliseconds(2780),
    // The loss rule lets at most two sizes fail all three tries; the least if these are the largest two.
    truth: .datagrams(atLeast: EchoSizes.all.count - 2, \.payloads),
    evidence: Evidence([.bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total - 1200 - 1100])
  ) { environment, context in
    let address = try await echoService(environment, context)
    let socket = try await openSocket(environment, context)
    // mbed-os 5.15: a lost datagram must not block for ever.
    socket.setTimeout(.seconds(10))
    let ledger = EchoLedger(address)
    var sent = 0
    var received = 0
    for size in EchoSizes.all {
      let payload = environment.asciiPayload(size)
      var isEchoed = false
      for _ in 0..<triesPerSize where !isEchoed {
        try context.checkpoint()
        ledger.note(sending: payload)
        let result = await send(payload, to: address, over: socket)
        if let count = result.size, count > 0 { sent += 1 }
        guard result.size == size else { continue }
        isEchoed = await receiveEcho(of: payload, from: socket, ledger)
      }
      if isEchoed { received += 1 }
    }
    await ledger.dropLeftovers(of: socket, thenTimeout: nil)
    try LossRule.expect(received: received, sent: sent, context)
    try ledger.expect(sent: sent, context)
    try await context.expectClose(socket)
  }

  /// One try: what was doubled, comes late or from somebody else is not the echo that is waited for.
  private static func receiveEcho(
    of payload: [UInt8], from socket: UDPSocket, _ ledger: EchoLedger
  ) async -> Bool {
    for _ in 0..<Burst.idleBound {
      guard let datagram = await receive(from: socket, limit: EchoLedger.limit).datagram else { return false }
      switch ledger.judge(datagram) {
      case .echo where datagram.bytes == payload: return true
      case .wrong: return false
      case .echo, .duplicate, .foreign: continue
      }
    }
    return false
  }

  static let triesPerSize = 3

  /// The 22 sizes again, with a receiver beside the sender and without blocking calls.
  static let echoTestNonBlocking = CaseDefinition(
    "UDPSOCKET_ECHOTEST_NONBLOCK", takes: .milliseconds(22_083),
    // The loss rule lets at most six sizes fail; the least if these are the largest six and nothing came for them.
    truth: .datagrams(atLeast: EchoSizes.all.count - 6, \.payloads),
    evidence: Evidence([.bytesOut: EchoSizes.total, .bytesIn: EchoSizes.all.dropLast(6).reduce(0, +)])
  ) { environment, context in
    let address = try await echoService(environment, context)
    let socket = try await openSocket(environment, context)
    let signal = SignalFlag(context.time)
    socket.setBlocking(false)
    socket.onSignal(signal.set)
    let ledger = EchoLedger(address)
    var sent = 0
    var received = 0
    for size in EchoSizes.all {
      // A flag for each size: an earlier receiver must not set this one.
      let isReceived = SignalFlag(context.time)
      async let echo = receiveEcho(of: size, from: socket, ledger, context, tell: isReceived)
      var payload: [UInt8] = []
      let before = sent
      for _ in 0..<triesPerSize {
        try context.checkpoint()
        payload = environment.asciiPayload(size)
        ledger.note(sending: payload)
        let result = await sendWhenPossible(payload, to: address, over: socket, signal)
        if let count = result.size, count > 0 { sent += 1 }
        guard result.size == size else { continue }
        if await isReceived.wait(for: receiverPatience) { break }
      }
      // Nothing was sent, so nothing comes back: the original waits for it for ever.
      guard sent > before else { continue }
      // Without limit, as in the original; the case's own limit ends it.
      if try await echo == payload { received += 1 }
    }
    try LossRule.expect(received: received, sent: sent, context)
    try ledger.expect(sent: sent, context)
    try await context.expectClose(socket)
  }

  private static let signalPatience = Duration.seconds(5)
  private static let pollInterval = Duration.seconds(1)
  private static let receiverPatience = Duration.seconds(2)

  /// How often a send may block although the socket signals: the original never ends.
  private static let refusalBound = 100

  /// Sends; while there is no room, waits for the socket's signal.
  private static func sendWhenPossible(
    _ payload: [UInt8], to address: SocketAddress, over socket: UDPSocket, _ signal: SignalFlag
  ) async -> SizeOrError {
    for _ in 0..<refusalBound {
      let result = await send(payload, to: address, over: socket)
      guard result == .error(.wouldBlock), await signal.wait(for: signalPatience) else { return result }
    }
    return .error(.wouldBlock)
  }

  /// The receiver: three datagrams of the service or errors at most; an echo of the right size ends it.
  private static func receiveEcho(
    of size: Int, from socket: UDPSocket, _ ledger: EchoLedger, _ context: CaseContext,
    tell isReceived: SignalFlag
  ) async throws -> [UInt8] {
    var echo: [UInt8] = []
    var attempts = 0
    var others = 0
    while attempts < triesPerSize, others < Burst.idleBound, echo.count != size {
      try context.checkpoint()
      let (code, datagram) = await receive(from: socket, limit: EchoLedger.limit)
      if code == .wouldBlock {
        try await context.time.sleep(for: pollInterval)
      } else if let datagram {
        switch ledger.judge(datagram) {
        case .echo where datagram.bytes.count == size: echo = datagram.bytes
        case .wrong, .echo, .duplicate: attempts += 1
        case .foreign: others += 1
        }
      } else {
        attempts += 1
      }
    }
    // The original makes the socket wait for ever from here on, by mistake (until 5.11.4).
    await ledger.dropLeftovers(of: socket, thenTimeout: .zero)
    isReceived.set()
    return echo
  }
}
