import Greentea
import NetworkSocket

extension NetsocketTCP {
  /// Opens sockets until the stack has no more; twice, with the same result.
  static let openLimit = CaseDefinition(
    "TCPSOCKET_OPEN_LIMIT", evidence: Evidence([.calls: OpenLimit.leastCalls(minimumSockets)])
  ) { environment, context in
    let stack = try environment.interface(context).stack
    try await OpenLimit.expect(atLeast: minimumSockets, context) { () throws(NSAPIError) in
      let socket = TCPSocket()
      try await socket.open(on: stack)
      return socket
    }
  }

  /// The test plan's least number of TCP sockets.
  private static let minimumSockets = 4
}
