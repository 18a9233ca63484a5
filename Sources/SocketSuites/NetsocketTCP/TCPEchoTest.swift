import Greentea
import NetworkSocket
import TestConfiguration

extension NetsocketTCP {
  /// 22 sizes are sent and must come back the same, on a blocking socket without timeout.
  static let echoTest = CaseDefinition(
    "TCPSOCKET_ECHOTEST",
    evidence: Evidence(connects: 1, bytesOut: EchoSizes.total, bytesIn: EchoSizes.total)
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connectToEcho(socket, environment, context)
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
    var received: [UInt8] = []
    while received.count < count {
      let rest = count - received.count
      var bytes: [UInt8] = []
      let code = await Code.of { () throws(NSAPIError) in bytes = try await socket.receive(limit: rest) }
      // The original goes round for ever when the peer has closed (0 bytes): here it fails.
      guard
        try context.expect(
          "recv(\(rest))", code == .ok && !bytes.isEmpty, expected: "at least 1 byte",
          actual: code == .ok ? "0, closed by the peer" : "\(code)")
      else { return false }
      received += bytes
    }
    try context.expect(
      "\(count) bytes come back as they were sent", received == Array(payload.prefix(count)),
      expected: "the same bytes", actual: Difference.first(received, payload))
    return true
  }
}
