import Greentea
import NetworkSocket

extension NetsocketUDP {
  /// One socket object, opened and closed twice.
  static let openCloseRepeat = CaseDefinition(
    "UDPSOCKET_OPEN_CLOSE_REPEAT", evidence: Evidence([.calls: 4])
  ) { environment, context in
    let stack = try environment.interface(context).stack
    let socket = UDPSocket()
    for _ in 0..<2 {
      let code = await Code.of { () throws(NSAPIError) in try await socket.open(on: stack) }
      try context.expect("open", code, equals: .ok)
      try await expectClose(socket, context)
    }
  }

  /// Opens sockets until the stack has no more; twice, with the same result.
  static let openLimit = CaseDefinition(
    "UDPSOCKET_OPEN_LIMIT", evidence: Evidence([.calls: OpenLimit.leastCalls(minimumSockets)])
  ) { environment, context in
    let stack = try environment.interface(context).stack
    try await OpenLimit.expect(atLeast: minimumSockets, context) { () throws(NSAPIError) in
      let socket = UDPSocket()
      try await socket.open(on: stack)
      return socket
    }
  }

  /// The test plan's least number of UDP sockets: one of four may belong to a DHCP client.
  private static let minimumSockets = 3
}
