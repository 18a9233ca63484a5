import Greentea
import NetworkSocket

extension NetsocketTCP {
  /// 100 times 1220 bytes go there and back on a blocking socket.
  static let echoTestBurst = CaseDefinition("TCPSOCKET_ECHOTEST_BURST", evidence: burstEvidence) {
    environment, context in
    let (socket, signal) = try await echoSocket(environment, context)
    try await sendBursts(over: socket, signal, environment, context) {
      try await receive(burstSize, over: socket, context)
    }
  }

  /// The same on a non-blocking socket.
  static let echoTestBurstNonBlocking = CaseDefinition(
    "TCPSOCKET_ECHOTEST_BURST_NONBLOCK", evidence: burstEvidence
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
    .connects: 1, .bytesOut: bursts * burstSize, .bytesIn: bursts * burstSize])

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
    try await expectClose(socket, context)
  }
}
