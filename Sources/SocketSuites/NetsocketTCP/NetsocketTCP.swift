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
  /// As in the original the result is not looked at: without a connection nothing can be sent over it.
  static func echoSocket(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> (TCPSocket, SignalFlag) {
    let socket = TCPSocket()
    _ = try await connect(socket, to: .echo, environment, context)
    let signal = SignalFlag(context.time)
    socket.onSignal(signal.set)
    return (socket, signal)
  }
}
