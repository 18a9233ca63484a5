import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketUDP {
  /// A hundred bursts of five datagrams; their echoes may come in any order, and most must come.
  static let echoTestBurst = burstCase(
    "UDPSOCKET_ECHOTEST_BURST", takes: .milliseconds(31_213), timeout: .seconds(5), receive: receiveWaiting)

  /// The same without a call that waits.
  static let echoTestBurstNonBlocking = burstCase(
    "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", takes: .milliseconds(31_155), timeout: .zero,
    receive: receiveNonBlocking)

  /// - Parameter receive: takes what comes back of a burst and gives the bytes that are the burst's own.
  private static func burstCase(
    _ name: String, takes duration: Duration, timeout: Duration,
    receive:
      @escaping @Sendable (
        inout Burst, SocketAddress, UDPSocket, SignalFlag, CaseContext
      ) async throws -> Int
  ) -> CaseDefinition {
    CaseDefinition(
      name, takes: duration, truth: .datagrams(atLeast: Burst.count * Burst.sizes.count, \.payloads),
      evidence: Burst.evidence
    ) { environment, context in
      let address = try await echoService(environment, context)
      let socket = try await openSocket(environment, context)
      let signal = SignalFlag(context.time)
      socket.setTimeout(timeout)
      socket.onSignal(signal.set)
      var burst = Burst(environment)
      for _ in 0..<Burst.count {
        try context.checkpoint()
        try await burst.send(to: address, over: socket, context)
        let bytes = try await receive(&burst, address, socket, signal, context)
        await burst.end(bytes, socket, timeout: timeout)
      }
      try burst.expect(context)
      try await context.expectClose(socket)
    }
  }

  private static let burstSignalTimeout = Duration.seconds(5)

  /// The five receive slots of the waiting case.
  @Sendable private static func receiveWaiting(
    _ burst: inout Burst, of server: SocketAddress, from socket: UDPSocket, _ signal: SignalFlag,
    _ context: CaseContext
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
        try await context.time.sleep(for: burst.backoff)
        burst.backoff *= 2
        return bytes
      } else if await !signal.wait(for: burstSignalTimeout) {
        burst.lost += burst.datagrams.count - slot
        return bytes
      }
      burst.backoff = max(burst.backoff / 2, Burst.shortestBackoff)
      slot += 1
    }
    return bytes
  }

  /// The five receive slots of the case that does not wait.
  @Sendable private static func receiveNonBlocking(
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
        guard signals < Burst.idleBound, await signal.wait(for: burstSignalTimeout) else {
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

/// The bursts of datagrams that two cases send, and how many of them came back.
struct Burst {
  /// What one burst consists of, in bytes: 1220 in all.
  static let sizes = [100, 200, 300, 120, 500]

  static let total = sizes.reduce(0, +)

  /// How many bursts a case sends (mbed-os 5.12 and later: 20).
  static let count = 100

  /// At least this many bursts must come back whole (`TEST_ASSERT_INT_WITHIN` 30 of 100).
  static let leastComplete = 70

  /// Every datagram is asserted to be sent; of the echoes those of the least number of whole bursts.
  static let evidence = Evidence([.bytesOut: count * total, .bytesIn: leastComplete * total])

  /// More datagrams of other senders, or signals without data, than this end a burst: the original never ends.
  static let idleBound = 1000

  let datagrams: [[UInt8]]
  /// Datagrams that count as lost.
  var lost = 0
  /// How long the waiting case pauses after an error; it doubles with each and halves with each success.
  var backoff = shortestBackoff
  static let shortestBackoff = Duration.seconds(1)
  /// Bursts that came back whole.
  private(set) var complete = 0

  init(_ environment: SuiteEnvironment) {
    datagrams = Self.sizes.map(environment.asciiPayload)
  }

  /// Sends the five; each `sendto` is asserted to take its whole length.
  func send(to address: SocketAddress, over socket: UDPSocket, _ context: CaseContext) async throws {
    for datagram in datagrams {
      let result = await NetsocketUDP.send(datagram, to: address, over: socket)
      try context.expect("sendto(\(datagram.count))", result, equals: .size(datagram.count))
    }
  }

  /// Notes how many bytes of a burst came back; what an incomplete one left is dropped.
  mutating func end(_ bytes: Int, _ socket: UDPSocket, timeout: Duration) async {
    if bytes == Self.total {
      complete += 1
    } else {
      await NetsocketUDP.dropLeftovers(of: socket, thenTimeout: timeout)
    }
  }

  /// The two rules: of the datagrams, and of the bursts.
  func expect(_ context: CaseContext) throws {
    let sent = Self.count * Self.sizes.count
    try LossRule.expect(received: sent - lost, sent: sent, context)
    try context.expect(
      "bursts that came back whole", complete >= Self.leastComplete,
      expected: "\(Self.leastComplete) or more of \(Self.count)", actual: "\(complete)")
  }
}
