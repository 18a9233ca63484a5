import Greentea
import NetworkSocket

extension NetsocketTCP {
  /// The daytime service says its line and closes: the end is told, and `close` is still OK.
  static let endpointClose = CaseDefinition(
    "TCPSOCKET_ENDPOINT_CLOSE", evidence: Evidence([.connects: 1, .bytesIn: 1])
  ) { environment, context in
    let socket = TCPSocket()
    let code = try await connect(socket, to: .daytime, environment, context)
    guard try context.expect("connect to the daytime service", code, equals: .ok) else { return }
    var total = 0
    while true {
      var bytes: [UInt8] = []
      let code = await Code.of { () throws(NSAPIError) in
        bytes = try await socket.receive(limit: daytimeLimit)
      }
      // WOULD_BLOCK too: this socket waits.
      guard try context.expect("recv(\(daytimeLimit))", code, equals: .ok) else { break }
      if bytes.isEmpty {
        try context.expect(
          "bytes before the peer closed", total > 0, expected: "at least 1", actual: "\(total)")
        break
      }
      total += bytes.count
      // The original goes on with a peer that never ends.
      guard
        try context.expect(
          "bytes of the daytime service", total < daytimeLimit, expected: "fewer than \(daytimeLimit)",
          actual: "\(total)")
      else { break }
    }
    try await expectClose(socket, context)
  }

  private static let daytimeLimit = 30
}
