import Greentea
import NetworkSocket
import Synchronization

extension NetsocketTCP {
  /// Two sockets echo at the same time: large payloads of many sizes over one, small ones over the other.
  static let threadPerSocketSafety = CaseDefinition(
    "TCPSOCKET_THREAD_PER_SOCKET_SAFETY", takes: .milliseconds(2068),
    truth: .streams(.echo) { truth in
      [true, false].map { isCompanion in
        truth.payloads.filter { ($0.count == companionSize) == isCompanion }.flatMap(\.self)
      }
    },
    evidence: Evidence([
      .connects: 2, .bytesOut: sizesAside.reduce(companionSize, +),
      .bytesIn: sizesAside.reduce(companionSize, +),
    ])
  ) { environment, context in
    let stop = StopRequest()
    async let companion: Void = echoSmallPayloads(until: stop, environment, context)
    let (socket, signal) = try await echoSocket(environment, context)
    for size in sizesAside {
      let payload = environment.asciiPayload(size)
      guard try await echo(payload, over: socket, signal, context) else { break }
    }
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
    stop.make()
    try await companion
  }

  /// What the original does in a second thread.
  private static func echoSmallPayloads(
    until stop: StopRequest, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    let (socket, signal) = try await echoSocket(environment, context)
    // At least once, however fast the other side is: the evidence requires it.
    repeat {
      let payload = environment.asciiPayload(companionSize)
      guard try await echo(payload, over: socket, signal, context) else { break }
    } while !stop.isMade
    try await expectNothingMore(over: socket, context)
    try await context.expectClose(socket)
  }

  /// Sends, receives as much, compares. False if the connection is not usable any more.
  private static func echo(
    _ payload: [UInt8], over socket: TCPSocket, _ signal: SignalFlag, _ context: CaseContext
  ) async throws -> Bool {
    guard try await send(payload, over: socket, signal, context) else { return false }
    let received = try await receive(payload.count, over: socket, context)
    guard received.count >= payload.count else { return false }
    try expectEcho(received, of: payload, context)
    return true
  }

  private static let companionSize = 10
  private static let sizesAside = Array(stride(from: 1001, through: 1, by: -100))
}

/// Tells the companion of a case to stop.
private final class StopRequest: Sendable {
  private let state = Mutex(false)

  var isMade: Bool { state.withLock(\.self) }

  func make() { state.withLock { $0 = true } }
}
