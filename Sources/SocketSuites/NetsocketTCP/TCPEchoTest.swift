import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// 22 sizes are sent and must come back the same, on a blocking socket without timeout.
  static let echoTest = CaseDefinition(
    "TCPSOCKET_ECHOTEST",
    evidence: Evidence([.connects: 1, .bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connect(socket, to: .echo, environment, context)
    // Without a connection there is nothing to close and nothing to go on with.
    guard try context.expect("connect to the echo service", code, equals: .ok) else { return }
    for size in EchoSizes.all {
      guard try await echo(environment.asciiPayload(size), over: socket, context) else { break }
    }
    try await expectClose(socket, context)
  }

  /// One round: sends, receives as much as was sent, compares. False if the connection is of no more use.
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

  /// The same on a non-blocking socket: each size has a receiver of its own, which looks once a second.
  static let echoTestNonBlocking = CaseDefinition(
    "TCPSOCKET_ECHOTEST_NONBLOCK",
    evidence: Evidence([.connects: 1, .bytesOut: EchoSizes.total, .bytesIn: EchoSizes.total])
  ) { environment, context in
    let budget = CaseBudget(context)
    let (socket, signal) = try await echoSocket(environment, context)
    socket.setBlocking(false)
    for size in EchoSizes.all {
      let payload = environment.asciiPayload(size)
      async let receiver: Void = receiveEcho(of: payload, over: socket, budget, context)
      // A receiver that nobody waits for is cancelled where its round ends.
      guard try await send(payload, over: socket, signal, budget: budget, context) else { break }
      try await receiver
    }
    try await expectClose(socket, context)
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
}
