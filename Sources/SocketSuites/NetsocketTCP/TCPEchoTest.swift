import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// 22 sizes are sent and must come back the same, on a blocking socket without timeout.
  static let echoTest = CaseDefinition(
    "TCPSOCKET_ECHOTEST", takes: .milliseconds(3320),
    truth: .echoedPayloads,
    evidence: Evidence([.connects: 1, .bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connect(socket, to: .echo, environment, context)
    // Without a connection there is nothing to close and nothing to go on with.
    guard try context.expect("connect to the echo service", code, equals: .ok) else { return }
    for size in EchoSizes.all {
      guard try await echo(environment.asciiPayload(size), over: socket, context) else { break }
    }
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }

  /// One round: sends, receives as much as was sent, compares. False if the connection is not usable any more.
  private static func echo(
    _ payload: [UInt8], over socket: TCPSocket, _ context: CaseContext
  ) async throws -> Bool {
    let sent = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(payload) }
    // A short send is accepted: then only that much is expected back (mbed-os before 5.12.2).
    guard
      try context.expect(
        "send(\(payload.count))", sent.size != nil, expected: "a count", actual: "\(sent)"),
      let count = sent.size
    else { return false }
    let received = try await receive(count, over: socket, context)
    guard received.count >= count else { return false }
    try expectEcho(received, of: Array(payload.prefix(count)), context)
    return true
  }

  /// The same on a non-blocking socket: each size has a receiver of its own, which polls once a second.
  static let echoTestNonBlocking = CaseDefinition(
    "TCPSOCKET_ECHOTEST_NONBLOCK", takes: .milliseconds(7000),
    truth: .echoedPayloads,
    evidence: Evidence([.connects: 1, .bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total])
  ) { environment, context in
    let budget = CaseBudget(context)
    let (socket, signal) = try await echoSocket(environment, context)
    socket.setBlocking(false)
    for size in EchoSizes.all {
      let payload = environment.asciiPayload(size)
      async let receiver: Void = receiveEcho(of: payload, over: socket, budget, context)
      // A receiver that is not awaited is cancelled at the end of its round.
      guard try await send(payload, over: socket, signal, budget: budget, context) else { break }
      try await receiver
    }
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }

  private static func receiveEcho(
    of payload: [UInt8], over socket: TCPSocket, _ budget: CaseBudget, _ context: CaseContext
  ) async throws {
    let received = try await receive(payload.count, over: socket, context) { _ in
      guard try expectTimeLeft(budget, after: "recv", context) else { return false }
      try await context.time.sleep(for: budget.bounded(pollInterval))
      return true
    }
    try expectEcho(received, of: payload, context)
  }

  private static let pollInterval = Duration.seconds(1)

  /// 100 times 1220 bytes are echoed on a blocking socket.
  static let echoTestBurst = CaseDefinition(
    "TCPSOCKET_ECHOTEST_BURST", takes: .milliseconds(28_920), truth: .echoedParts(bursts, of: burstSize),
    evidence: burstEvidence
  ) {
    environment, context in
    let (socket, signal) = try await echoSocket(environment, context)
    try await sendBursts(over: socket, signal, environment, context) {
      try await receive(burstSize, over: socket, context)
    }
  }

  /// The same on a non-blocking socket.
  static let echoTestBurstNonBlocking = CaseDefinition(
    "TCPSOCKET_ECHOTEST_BURST_NONBLOCK", takes: .milliseconds(29_000),
    truth: .echoedParts(bursts, of: burstSize), evidence: burstEvidence
  ) { environment, context in
    let (socket, signal) = try await echoSocket(environment, context)
    socket.setBlocking(false)
    try await sendBursts(over: socket, signal, environment, context) {
      // Every call asks for a whole burst, as in the original.
      try await receive(burstSize, asking: burstSize, over: socket, context) { _ in
        try await expectSignal(signal, after: "recv", context)
      }
    }
  }

  /// The test plan's five sends of 100, 200, 300, 120 and 500 bytes, in one.
  private static let burstSize = 1220
  /// 20 from mbed-os 5.12 on.
  private static let bursts = 100
  private static let burstEvidence = Evidence([
    .connects: 1, .bytesOut: bursts * burstSize, .bytesIn: bursts * burstSize,
  ])

  private static func sendBursts(
    over socket: TCPSocket, _ signal: SignalFlag, _ environment: SuiteEnvironment, _ context: CaseContext,
    receive: () async throws -> [UInt8]
  ) async throws {
    let payload = environment.asciiPayload(burstSize)
    for _ in 0..<bursts {
      guard try await send(payload, over: socket, signal, context) else { break }
      let received = try await receive()
      guard
        try context.expect(
          "bytes of a burst that come back", received.count >= burstSize, expected: "\(burstSize)",
          actual: "\(received.count)")
      else { break }
      try expectEcho(received, of: payload, context)
    }
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }
}
