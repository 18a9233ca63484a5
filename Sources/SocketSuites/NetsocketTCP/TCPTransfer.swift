import Greentea
import NetworkSocket
import Timekeeping

extension NetsocketTCP {
  /// How long a socket that would block has to signal (up to mbed-os 5.10; 20 s later).
  static let signalTimeout = Duration.seconds(5)

  /// Sends everything, in as many parts as the stack takes.
  ///
  /// - Parameter budget: the time of the case, where it has one.
  /// - Returns: whether everything was sent; else an expectation has failed.
  static func send(
    _ bytes: [UInt8], over socket: TCPSocket, _ signal: SignalFlag, budget: CaseBudget? = nil,
    _ context: CaseContext
  ) async throws -> Bool {
    var sent = 0
    while sent < bytes.count {
      let rest = Array(bytes[sent...])
      let result = await SizeOrError.of { () throws(NSAPIError) in try await socket.send(rest) }
      if result == .error(.wouldBlock) {
        guard try await expectSignal(signal, after: "send", budget: budget, context) else { return false }
        continue
      }
      guard
        try context.expect(
          "send(\(rest.count))", (1...rest.count).contains(result.size ?? 0),
          expected: "1 to \(rest.count)", actual: "\(result)"),
        let count = result.size
      else { return false }
      sent += count
    }
    return true
  }

  /// Receives until there are `count` bytes, or until an expectation has failed: then there are fewer.
  ///
  /// - Parameters:
  ///   - request: what each call asks for; what is missing if nil.
  ///   - goesOn: asked when a call would block, with the time that it took; false ends the receiving. Nil for
  ///     a socket that waits without limit.
  static func receive(
    _ count: Int, asking request: Int? = nil, over socket: TCPSocket, _ context: CaseContext,
    goesOn: ((Duration) async throws -> Bool)? = nil
  ) async throws -> [UInt8] {
    var received: [UInt8] = []
    while received.count < count {
      let limit = request ?? count - received.count
      let start = context.time.now
      var bytes: [UInt8] = []
      let code = await Code.of { () throws(NSAPIError) in bytes = try await socket.receive(limit: limit) }
      if code == .wouldBlock, let goesOn {
        guard try await goesOn(context.time.now - start) else { break }
        continue
      }
      guard try expectBytes(bytes, code, limit: limit, context) else { break }
      received += bytes
    }
    return received
  }

  /// What one `recv` gave is at least one byte, and no more than it asked for.
  ///
  /// The original loops for ever when the peer has closed (0 bytes), and a stack that returns too much overwrites
  /// its memory: here both fail.
  static func expectBytes(
    _ bytes: [UInt8], _ code: NSAPIError, limit: Int, _ context: CaseContext
  ) throws -> Bool {
    try context.expect(
      "recv(\(limit))", code == .ok && (1...limit).contains(bytes.count), expected: "1 to \(limit) bytes",
      actual: code != .ok ? "\(code)" : bytes.isEmpty ? "0, closed by the peer" : "\(bytes.count) bytes")
  }

  /// The echo equals what was sent.
  static func expectEcho(_ received: [UInt8], of sent: [UInt8], _ context: CaseContext) throws {
    try context.expect(
      "\(sent.count) bytes come back as they were sent", received == sent, expected: "the same bytes",
      actual: Difference.first(received, sent))
  }

  /// How long something may take to come that should not: a round trip and more.
  private static let surplusPatience = Duration.milliseconds(100)

  /// Nothing comes behind the last echo. The socket is to be closed then: it has another timeout.
  static func expectNothingMore(over socket: TCPSocket, _ context: CaseContext) async throws {
    socket.setTimeout(surplusPatience)
    let surplus = await SizeOrError.of { () throws(NSAPIError) in try await socket.receive(limit: 1220).count
    }
    try context.expect(
      "bytes behind the last echo", (surplus.size ?? 0) == 0, expected: "none", actual: "\(surplus)")
  }

  /// After WOULD_BLOCK the socket signals in time, and the case has time left.
  static func expectSignal(
    _ signal: SignalFlag, after call: String, within timeout: Duration = signalTimeout,
    budget: CaseBudget? = nil, _ context: CaseContext
  ) async throws -> Bool {
    if let budget, try !expectTimeLeft(budget, after: call, context) { return false }
    let came = await signal.wait(for: budget?.bounded(timeout) ?? timeout)
    return try context.expect(
      "signal of the socket when \(call) would block", came,
      expected: "within \(timeout.components.seconds) s", actual: "none")
  }

  /// The case has not used up its time.
  static func expectTimeLeft(
    _ budget: CaseBudget, after call: String, _ context: CaseContext
  ) throws -> Bool {
    try context.expect(
      "time of the case when \(call) would block", !budget.isUsedUp, expected: "some left",
      actual: "half of what the suite had left is used up")
  }
}

/// The time that a long-running case gives itself: half of what its suite has left when the case begins
/// (`split2half` of the original suites).
struct CaseBudget: Sendable {
  private let time: any TimeSource
  private let end: Instant

  /// To be made as the first thing in the case.
  init(_ context: CaseContext) {
    time = context.time
    end = time.now + context.clock.halfOfRemaining
  }

  var isUsedUp: Bool { time.now >= end }

  /// A wait of that length, or the rest of the budget if that is less: so the case itself reports why it ends.
  func bounded(_ wait: Duration) -> Duration {
    min(wait, max(end - time.now, .zero))
  }
}

/// Describes where two byte strings differ.
enum Difference {
  /// The first difference of `actual` from `expected`.
  static func first(_ actual: [UInt8], _ expected: [UInt8]) -> String {
    guard let index = zip(actual, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
      return "\(actual.count) bytes, the first \(min(actual.count, expected.count)) equal"
    }
    return "byte \(index) is \(actual[index]), not \(expected[index])"
  }
}
