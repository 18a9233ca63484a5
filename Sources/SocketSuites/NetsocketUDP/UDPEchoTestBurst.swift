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
        inout Burst, UDPSocket, SignalFlag, CaseContext
      ) async throws -> Int
  ) -> CaseDefinition {
    CaseDefinition(
      name, takes: duration, truth: .datagrams(atLeast: Burst.count * Burst.sizes.count, Burst.marked),
      evidence: Burst.evidence
    ) { environment, context in
      let address = try await echoService(environment, context)
      let socket = try await openSocket(environment, context)
      let signal = SignalFlag(context.time)
      socket.setTimeout(timeout)
      socket.onSignal(signal.set)
      var burst = Burst(to: address)
      let payloads = Burst.sizes.map(environment.asciiPayload)
      for number in 0..<Burst.count {
        try context.checkpoint()
        try await burst.send(payloads.map { Burst.marked($0, number) }, over: socket, context)
        let bytes = try await receive(&burst, socket, signal, context)
        await burst.end(bytes, socket, timeout: timeout)
      }
      try burst.expect(context)
      try await context.expectClose(socket)
    }
  }

  private static let burstSignalTimeout = Duration.seconds(5)

  /// The five receive slots of the waiting case.
  @Sendable private static func receiveWaiting(
    _ burst: inout Burst, from socket: UDPSocket, _ signal: SignalFlag,
    _ context: CaseContext
  ) async throws -> Int {
    var bytes = 0
    var slot = 0
    var others = 0
    while slot < burst.datagrams.count {
      try context.checkpoint()
      let (code, datagram) = await receive(from: socket, limit: EchoLedger.limit)
      if let datagram {
        switch burst.take(datagram) {
        case .echo: bytes += datagram.bytes.count
        case .wrong: break
        case .duplicate, .foreign:
          guard others < Burst.idleBound else { break }
          others += 1
          continue
        }
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
    _ burst: inout Burst, from socket: UDPSocket, _ signal: SignalFlag,
    _ context: CaseContext
  ) async throws -> Int {
    var bytes = 0
    var slot = 0
    var signals = 0
    var duplicates = 0
    while slot < burst.datagrams.count {
      try context.checkpoint()
      let (code, datagram) = await receive(from: socket, limit: EchoLedger.limit)
      if code == .wouldBlock {
        signals += 1
        guard signals < Burst.idleBound, await signal.wait(for: burstSignalTimeout) else {
          burst.lost += burst.datagrams.count - slot
          return bytes
        }
        continue
      }
      guard let datagram else {
        slot += 1
        burst.lost += 1
        continue
      }
      switch burst.take(datagram) {
      case .echo:
        slot += 1
        bytes += datagram.bytes.count
      case .foreign: slot += 1
      case .duplicate where duplicates < Burst.idleBound: duplicates += 1
      case .duplicate, .wrong:
        burst.lost += 1
        return bytes
      }
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

  private let server: SocketAddress
  private let ledger: EchoLedger
  /// Of the burst under way.
  private(set) var datagrams: [[UInt8]] = []
  /// Datagrams that count as lost.
  var lost = 0
  /// How long the waiting case pauses after an error; it doubles with each and halves with each success.
  var backoff = shortestBackoff
  static let shortestBackoff = Duration.seconds(1)
  /// Bursts that came back whole.
  private(set) var complete = 0

  init(to server: SocketAddress) {
    self.server = server
    ledger = EchoLedger(server)
  }

  /// Sends the five of the next burst; each `sendto` is asserted to take its whole length.
  ///
  /// They are others in each burst: what comes late of one is no echo of the next.
  mutating func send(
    _ datagrams: [[UInt8]], over socket: UDPSocket, _ context: CaseContext
  ) async throws {
    self.datagrams = datagrams
    for datagram in datagrams {
      ledger.note(sending: datagram)
      let result = await NetsocketUDP.send(datagram, to: server, over: socket)
      try context.expect("sendto(\(datagram.count))", result, equals: .size(datagram.count))
    }
  }

  /// The payloads of all bursts.
  static func marked(_ truth: CaseTruth) -> [[UInt8]] {
    (0..<count).flatMap { number in truth.payloads.map { marked($0, number) } }
  }

  /// A payload with the number of its burst in its first two bytes.
  static func marked(_ payload: [UInt8], _ number: Int) -> [UInt8] {
    [0x30 + UInt8(number / 43), 0x30 + UInt8(number % 43)] + payload.dropFirst(2)
  }

  /// Takes a datagram that was received; the late echo of an earlier burst counts as a duplicate of this one.
  func take(_ datagram: Datagram) -> EchoLedger.Kind {
    let kind = ledger.judge(datagram)
    return kind == .echo && !datagrams.contains(datagram.bytes) ? .duplicate : kind
  }

  /// Notes how many bytes of a burst came back; what an incomplete one left is dropped.
  mutating func end(_ bytes: Int, _ socket: UDPSocket, timeout: Duration) async {
    if bytes == Self.total {
      complete += 1
    } else {
      await ledger.dropLeftovers(of: socket, thenTimeout: timeout)
    }
  }

  /// The two rules: of the datagrams, and of the bursts.
  func expect(_ context: CaseContext) throws {
    let sent = Self.count * Self.sizes.count
    try LossRule.expect(received: sent - lost, sent: sent, context)
    try context.expect(
      "bursts that came back whole", complete >= Self.leastComplete,
      expected: "\(Self.leastComplete) or more of \(Self.count)", actual: "\(complete)")
    try ledger.expect(sent: sent, context)
  }
}
