import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-netsocket-udp: UDP sockets over the default interface, against the test server.
enum NetsocketUDP {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-udp", budget: 480, budgetOverride: \.udp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    cases: [
      echoTestNonBlocking, openCloseRepeat, openLimit, sendToTimeout, sendToInvalid, echoTest, echoTestBurst,
      echoTestBurstNonBlocking, sendToRepeat,
    ])

  /// The port of the discard service: fixed for datagrams, in every release.
  static let discardPort: UInt16 = 9

  /// A new socket; `open` is asserted to be OK in every case.
  static func openSocket(_ environment: SuiteEnvironment, _ context: CaseContext) async throws -> UDPSocket {
    let stack = try environment.interface(context).stack
    let socket = UDPSocket()
    let code = await Code.of { () throws(NSAPIError) in try await socket.open(on: stack) }
    try context.expect("open", code, equals: .ok)
    return socket
  }

  /// `close` is asserted to be OK at the end of every case.
  static func expectClose(_ socket: UDPSocket, _ context: CaseContext) async throws {
    let code = await Code.of { () throws(NSAPIError) in try await socket.close() }
    try context.expect("close", code, equals: .ok)
  }

  /// The echo service of the test server.
  static func echoService(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> SocketAddress {
    let port = UInt16(clamping: environment.config.echoServer?.port ?? 0)
    return try await server(port: port, environment, context)
  }

  /// The discard service of the test server.
  static func discardService(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> SocketAddress {
    try await server(port: discardPort, environment, context)
  }

  /// As in the original the result of `gethostbyname` is not looked at: without an address nothing can be sent.
  private static func server(
    port: UInt16, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> SocketAddress {
    let interface = try environment.interface(context)
    var address = SocketAddress()
    _ = await Code.of { () throws(NSAPIError) in
      address = try await interface.resolve(environment.config.echoServer?.host)
    }
    address.port = port
    return address
  }

  /// `sendto`.
  static func send(_ bytes: [UInt8], to address: SocketAddress, over socket: UDPSocket) async -> SizeOrError {
    await SizeOrError.of { () throws(NSAPIError) in try await socket.send(bytes, to: address) }
  }

  /// `recvfrom`: OK and the datagram, or the code.
  static func receive(
    from socket: UDPSocket, limit: Int
  ) async -> (code: NSAPIError, datagram: Datagram?) {
    var datagram: Datagram?
    let code = await Code.of { () throws(NSAPIError) in datagram = try await socket.receive(limit: limit) }
    return (code, datagram)
  }

  /// More than a module keeps: the original goes on for ever on a stack that never says WOULD_BLOCK.
  private static let leftoverBound = 1000

  /// Throws away what has come in and not been read.
  ///
  /// - Parameter timeout: what the socket has afterwards; nil for none.
  static func dropLeftovers(of socket: UDPSocket, thenTimeout timeout: Duration?) async {
    socket.setTimeout(.zero)
    for _ in 0..<leftoverBound {
      guard await receive(from: socket, limit: 0).code == .ok else { break }
    }
    socket.setTimeout(timeout)
  }
}
