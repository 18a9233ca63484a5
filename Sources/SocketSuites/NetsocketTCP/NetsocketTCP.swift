import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-netsocket-tcp: TCP sockets over the default interface, against the test server.
enum NetsocketTCP {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-tcp", budget: 960, budgetOverride: \.tcp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    cases: [echoTest, openLimit])

  /// Resolves the test server, opens the socket and connects it to the echo service; the first error.
  static func connectToEcho(
    _ socket: TCPSocket, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> NSAPIError {
    let interface = try environment.interface(context)
    let server = environment.config.echoServer
    return await Code.of { () throws(NSAPIError) in
      var address = try await interface.resolve(server?.host)
      address.port = UInt16(clamping: server?.port ?? 0)
      try await socket.open(on: interface.stack)
      try await socket.connect(to: address)
    }
  }

  /// `close` is asserted to be OK at the end of every case.
  static func expectClose(_ socket: TCPSocket, _ context: CaseContext) async throws {
    let code = await Code.of { () throws(NSAPIError) in try await socket.close() }
    try context.expect("close", code, equals: .ok)
  }
}
