import Greentea
import NetworkSocket
import TestConfiguration

extension NetsocketTCP {
  static let openCloseRepeat = SocketCases.openCloseRepeat("TCPSOCKET_OPEN_CLOSE_REPEAT", TCPSocket.self)

  /// The test plan's least number of TCP sockets: four.
  static let openLimit = SocketCases.openLimit("TCPSOCKET_OPEN_LIMIT", TCPSocket.self, atLeast: 4)

  /// No name and an empty one must not connect; the test server's must.
  static let connectInvalid = CaseDefinition(
    "TCPSOCKET_CONNECT_INVALID", takes: .milliseconds(70), requires: [.extendedTests],
    evidence: Evidence([.connects: 1])
  ) { environment, context in
    let server = environment.config.echoServer
    let port = TestService.discard.port(server)
    let stack = try environment.interface(context).stack
    let socket = TCPSocket()
    try await context.expectOK("open") { () throws(NSAPIError) in try await socket.open(on: stack) }
    for (host, port) in [(nil, port), ("", port), ("", 0)] as [(String?, UInt16)] {
      let code = await Code.of { () throws(NSAPIError) in try await socket.connect(host: host, port: port) }
      try context.expect(
        "connect to \(host.map { "\"\($0)\"" } ?? "no host") at port \(port)", code.rawValue < 0,
        expected: "an error", actual: "\(code)")
    }
    let code = await Code.of { () throws(NSAPIError) in
      try await socket.connect(host: server?.host, port: port)
    }
    try context.expect("connect to the discard service", code, equals: .ok)
    try await context.expectClose(socket)
  }
}
