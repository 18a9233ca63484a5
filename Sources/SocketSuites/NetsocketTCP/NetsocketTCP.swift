import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-netsocket-tcp: TCP sockets over the default interface, against the test server.
enum NetsocketTCP {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-tcp", budget: 960, timeoutMacro: .tcp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    // No case prepares anything: each has sockets of its own, and they close with it.
    cases: [
      echoTest, echoTestNonBlocking, openCloseRepeat, openLimit, threadPerSocketSafety, connectInvalid,
      echoTestBurst, echoTestBurstNonBlocking, receive100K, receive100KNonBlocking, receiveTimeout,
      sendRepeat, sendTimeout, endpointClose,
    ])

  /// Resolves the test server, opens the socket and connects it to the service; the first error.
  static func connect(
    _ socket: TCPSocket, to service: TestService, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> NSAPIError {
    let interface = try environment.interface(context)
    let server = environment.config.echoServer
    return await Code.of { () throws(NSAPIError) in
      var address = try await interface.resolve(server?.host)
      address.port = service.port(server)
      try await socket.open(on: interface.stack)
      try await socket.connect(to: address)
    }
  }

  /// A socket for the echo service, and the flag that its signals set.
  ///
  /// As in the original the result is ignored: without a connection nothing can be sent over it.
  static func echoSocket(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> (TCPSocket, SignalFlag) {
    let socket = TCPSocket()
    _ = try await connect(socket, to: .echo, environment, context)
    let signal = SignalFlag(context.time)
    socket.onSignal(signal.set)
    return (socket, signal)
  }

  static let openCloseRepeat = SocketCases.openCloseRepeat("TCPSOCKET_OPEN_CLOSE_REPEAT", TCPSocket.self)

  /// The test plan's least number of TCP sockets: four.
  static let openLimit = SocketCases.openLimit("TCPSOCKET_OPEN_LIMIT", TCPSocket.self, atLeast: 4)

  /// No name and an empty one must not connect; the test server's must.
  static let connectInvalid = CaseDefinition(
    "TCPSOCKET_CONNECT_INVALID", takes: .milliseconds(140), requires: [.extendedTests],
    truth: .streams(.discard) { _ in [[]] },
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
    try await context.expectOK("connect to the discard service") { () throws(NSAPIError) in
      try await socket.connect(host: server?.host, port: port)
    }
    try await context.expectClose(socket)
  }
}
