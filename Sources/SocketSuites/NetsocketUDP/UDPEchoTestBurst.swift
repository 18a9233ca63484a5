import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketUDP {
  /// A hundred bursts of five datagrams; their echoes may come in any order, and most must come.
  static let echoTestBurst = CaseDefinition(
    "UDPSOCKET_ECHOTEST_BURST", evidence: Burst.evidence
  ) { environment, context in
    let address = try await echoService(environment, context)
    let socket = try await openSocket(environment, context)
    let signal = SignalFlag(context.time)
    socket.setTimeout(burstTimeout)
    socket.onSignal(signal.set)
    var burst = Burst(environment)
    var backoff = shortestBackoff
    for _ in 0..<Burst.count {
      try context.checkpoint()
      try await burst.send(to: address, over: socket, context)
      let bytes = try await receiveBurst(
        &burst, of: address, from: socket, signal, backoff: &backoff, context)
      await burst.end(bytes, socket, timeout: burstTimeout)
    }
    try burst.expect(context)
    try await expectClose(socket, context)
  }

  private static let burstTimeout = Duration.seconds(5)
  private static let burstSignalPatience = Duration.seconds(5)
  private static let shortestBackoff = Duration.seconds(1)

  /// The five receive slots of the waiting case.
  ///
  /// - Returns: the bytes of the datagrams that are the burst's own.
  private static func receiveBurst(
    _ burst: inout Burst, of server: SocketAddress, from socket: UDPSocket, _ signal: SignalFlag,
    backoff: inout Duration, _ context: CaseContext
  ) async throws -> Int {
    var bytes = 0
    var slot = 0
    var strangers = 0
    while slot < burst.datagrams.count {
      try context.checkpoint()
      let (code, datagram) = await receive(from: socket, limit: 500)
      if let datagram {
        if datagram.source.address != server.address, strangers < Burst.idleBound {
          strangers += 1
          continue
        }
        if burst.datagrams.contains(datagram.bytes) { bytes += datagram.bytes.count }
      } else if code != .wouldBlock {
        burst.lost += burst.datagrams.count - slot
        try await context.time.sleep(for: backoff)
        backoff *= 2
        return bytes
      } else if await !signal.wait(for: burstSignalPatience) {
        burst.lost += burst.datagrams.count - slot
        return bytes
      }
      backoff = max(backoff / 2, shortestBackoff)
      slot += 1
    }
    return bytes
  }

  /// The same without a call that waits.
  static let echoTestBurstNonBlocking = CaseDefinition(
    "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", evidence: Burst.evidence
  ) { environment, context in
    let address = try await echoService(environment, context)
    let socket = try await openSocket(environment, context)
    let signal = SignalFlag(context.time)
    socket.setBlocking(false)
    socket.onSignal(signal.set)
    var burst = Burst(environment)
    for _ in 0..<Burst.count {
      try context.checkpoint()
      try await burst.send(to: address, over: socket, context)
      let bytes = try await receiveBurst(&burst, of: address, from: socket, signal, context)
      await burst.end(bytes, socket, timeout: .zero)
    }
    try burst.expect(context)
    try await expectClose(socket, context)
  }

  /// The five receive slots of the case that does not wait.
  private static func receiveBurst(
    _ burst: inout Burst, of server: SocketAddress, from socket: UDPSocket, _ signal: SignalFlag,
    _ context: CaseContext
  ) async throws -> Int {
    var bytes = 0
    var slot = 0
    var signals = 0
    while slot < burst.datagrams.count {
      try context.checkpoint()
      let (code, datagram) = await receive(from: socket, limit: 500)
      if code == .wouldBlock {
        signals += 1
        guard signals < Burst.idleBound, await signal.wait(for: burstSignalPatience) else {
          burst.lost += burst.datagrams.count - slot
          return bytes
        }
        continue
      }
      slot += 1
      guard let datagram else {
        burst.lost += 1
        continue
      }
      guard datagram.source.address == server.address else { continue }
      guard burst.datagrams.contains(datagram.bytes) else {
        burst.lost += 1
        return bytes
      }
      bytes += datagram.bytes.count
    }
    return bytes
  }
}
