import Greentea
import NetworkSocket

extension NetsocketTCP {
  /// One socket object is opened and closed, twice, without traffic.
  static let openCloseRepeat = CaseDefinition(
    "TCPSOCKET_OPEN_CLOSE_REPEAT", evidence: Evidence([.calls: 2 * openings])
  ) { environment, context in
    let stack = try environment.interface(context).stack
    let socket = TCPSocket()
    for _ in 0..<openings {
      let code = await Code.of { () throws(NSAPIError) in try await socket.open(on: stack) }
      try context.expect("open", code, equals: .ok)
      try await expectClose(socket, context)
    }
  }

  private static let openings = 2
}
