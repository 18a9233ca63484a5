import Greentea
import NetworkSocket

extension NetsocketTCP {
  /// Opens sockets until the stack has no more; twice, with the same result.
  static let openLimit = CaseDefinition(
    "TCPSOCKET_OPEN_LIMIT",
    // Two rounds of four opens and the one that is refused.
    evidence: Evidence(calls: 2 * (minimumSockets + 1))
  ) { environment, context in
    let stack = try environment.interface(context).stack
    let first = try await countSockets(on: stack, context)
    let second = try await countSockets(on: stack, context)
    try context.expect("sockets in the second round", second, equals: first)
    try context.expect(
      "sockets in a round", first >= minimumSockets, expected: "\(minimumSockets) or more", actual: "\(first)"
    )
  }

  /// The test plan's least number of TCP sockets.
  private static let minimumSockets = 4

  /// More than any module has: the original goes on for ever when the stack answers with another code.
  private static let bound = 64

  /// Opens until NO_MEMORY or NO_SOCKET; the sockets close when they go away.
  private static func countSockets(on stack: any NetworkStack, _ context: CaseContext) async throws -> Int {
    var sockets: [TCPSocket] = []
    while sockets.count < bound {
      let socket = TCPSocket()
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
