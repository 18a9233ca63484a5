import Greentea
import NetworkSocket
import Timekeeping

/// A TCP or UDP socket, as the cases of both suites use it.
protocol SuiteSocket: AnyObject, Sendable {
  init()
  func open(on stack: (any NetworkStack)?) async throws(NSAPIError)
  func close() async throws(NSAPIError)
}

extension TCPSocket: SuiteSocket {}
extension UDPSocket: SuiteSocket {}

extension CaseContext {
  /// `close` is asserted to be OK at the end of every case.
  func expectClose(_ socket: some SuiteSocket) async throws {
    try await expectOK("close", socket.close)
  }
}

/// The cases that the suites of TCP and UDP sockets have in common.
enum SocketCases {
  private static let openings = 2

  /// One socket object is opened and closed, twice, without traffic.
  static func openCloseRepeat<Socket: SuiteSocket>(_ name: String, _: Socket.Type) -> CaseDefinition {
    CaseDefinition(name, takes: .zero, truth: .evidence, evidence: Evidence([.calls: 2 * openings])) {
      environment, context in
      let stack = try environment.interface(context).stack
      let socket = Socket()
      for _ in 0..<openings {
        try await context.expectOK("open") { () throws(NSAPIError) in try await socket.open(on: stack) }
        try await context.expectClose(socket)
      }
    }
  }

  /// More sockets than any module has: the original never ends when the stack answers with another code.
  private static let openLimitBound = 64

  /// Opens sockets until the stack has no more; twice, with the same result.
  ///
  /// - Parameter minimum: the least number that the test plan asks for.
  static func openLimit<Socket: SuiteSocket>(
    _ name: String, _: Socket.Type, atLeast minimum: Int
  ) -> CaseDefinition {
    CaseDefinition(
      // Two rounds of the least number of sockets, and the one that is refused.
      name, takes: .zero, truth: .evidence, evidence: Evidence([.calls: 2 * (minimum + 1)])
    ) { environment, context in
      let stack = try environment.interface(context).stack
      let first = try await count(of: Socket.self, on: stack, context)
      let second = try await count(of: Socket.self, on: stack, context)
      try context.expect("sockets in the second round", second, equals: first)
      try context.expect(
        "sockets in a round", first >= minimum, expected: "\(minimum) or more", actual: "\(first)")
    }
  }

  /// Opens until NO_MEMORY or NO_SOCKET; the sockets close when they go away.
  private static func count<Socket: SuiteSocket>(
    of _: Socket.Type, on stack: any NetworkStack, _ context: CaseContext
  ) async throws -> Int {
    var sockets: [Socket] = []
    while sockets.count < openLimitBound {
      let socket = Socket()
      let code = await Code.of { () throws(NSAPIError) in try await socket.open(on: stack) }
      if code == .noMemory || code == .noSocket { return sockets.count }
      guard try context.expect("open", code, isOneOf: [.ok, .noMemory, .noSocket]) else {
        return sockets.count
      }
      sockets.append(socket)
    }
    try context.expect(
      "the stack refuses at last", false, expected: "NO_MEMORY or NO_SOCKET",
      actual: "\(sockets.count) open sockets")
    return sockets.count
  }
}

/// The sizes that the echo cases send, in bytes.
///
/// The plain table of the test plan: 22 sizes, each once. (mbed-os up to 5.12.1 sent 1 twice and never 1200 over
/// TCP, because its loop advanced late.)
enum EchoSizes {
  static let all = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200,
  ]

  /// 7855.
  static let total = all.reduce(0, +)
}

/// The thread flag of the original's `sigio` handlers: a socket's signal sets it, a wait takes it.
///
/// A signal that came before the wait satisfies it at once, whatever it was for.
final class SignalFlag: Sendable {
  private let time: any TimeSource
  private let flag: EventFlag

  init(_ time: any TimeSource) {
    self.time = time
    flag = EventFlag(time, label: "signal of a socket")
  }

  /// What the socket calls: `socket.onSignal(signal.set)`.
  @Sendable func set() { flag.raise() }

  /// Waits for the flag and takes it.
  ///
  /// - Returns: false when it was not set in time, or when the task was cancelled.
  func wait(for duration: Duration) async -> Bool {
    (try? await flag.take(until: time.now + duration)) ?? false
  }
}
