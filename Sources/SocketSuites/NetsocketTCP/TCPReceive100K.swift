import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// 100 KiB of the character generator's pattern arrive without a gap, on a blocking socket.
  static let receive100K = CaseDefinition(
    "TCPSOCKET_RECV_100K", evidence: Evidence([.connects: 1, .bytesIn: streamLength])
  ) { environment, context in
    let socket = TCPSocket()
    guard try await connectToChargen(socket, environment, context) else { return }
    try await receiveStream(over: socket, context, goesOn: nil)
    try await expectClose(socket, context)
  }

  /// The same on a non-blocking socket.
  static let receive100KNonBlocking = CaseDefinition(
    "TCPSOCKET_RECV_100K_NONBLOCK", evidence: Evidence([.connects: 1, .bytesIn: streamLength])
  ) { environment, context in
    let budget = CaseBudget(context)
    let socket = TCPSocket()
    guard try await connectToChargen(socket, environment, context) else { return }
    socket.setBlocking(false)
    let signal = SignalFlag(context.time)
    socket.onSignal(signal.set)
    try await receiveStream(over: socket, context) { _ in
      guard try expectTimeLeft(budget, after: "recv", context) else { return false }
      // A signal that does not come is a failure, and the original goes on.
      _ = try await expectSignal(
        signal, after: "recv", within: streamSignalTimeout, budget: budget, context)
      return true
    }
    try await expectClose(socket, context)
  }

  private static let streamLength = 100 * 1024
  /// The buffer that the cases of the original suite share.
  private static let streamPart = 1220
  /// 20 s in every release, unlike the other cases.
  private static let streamSignalTimeout = Duration.seconds(20)

  private static func connectToChargen(
    _ socket: TCPSocket, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> Bool {
    let code = try await connect(socket, to: .chargen, environment, context)
    return try context.expect("connect to the chargen service", code, equals: .ok)
  }

  /// Each part is compared with the pattern at its place; the last one may go past the length.
  private static func receiveStream(
    over socket: TCPSocket, _ context: CaseContext, goesOn: ((Duration) async throws -> Bool)?
  ) async throws {
    let start = context.time.now
    var pattern: ChargenPattern?
    var received = 0
    while received < streamLength {
      let part = try await receive(1, asking: streamPart, over: socket, context, goesOn: goesOn)
      guard let firstByte = part.first else { break }
      let expected = pattern ?? ChargenPattern(firstByte: firstByte)
      pattern = expected
      let wanted = expected.bytes(part.count, at: received)
      try context.expect(
        "\(part.count) bytes from \(received) on are those of the pattern", part == wanted,
        expected: "the same bytes", actual: Difference.first(part, wanted))
      received += part.count
    }
    let milliseconds = (context.time.now - start).wholeMilliseconds
    context.print("received \(received) bytes in \(milliseconds) ms")
  }
}
