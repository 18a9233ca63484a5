import Greentea
import NetworkSocket
import TestConfiguration

/// mbed-os-tests-netsocket-udp: UDP sockets over the default interface, against the test server.
enum NetsocketUDP {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-udp", budget: 480, timeoutMacro: .udp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    cases: [
      echoTestNonBlocking, openCloseRepeat, openLimit, sendToTimeout, sendToInvalid, echoTest, echoTestBurst,
      echoTestBurstNonBlocking, sendToRepeat,
    ])

  static let openCloseRepeat = SocketCases.openCloseRepeat("UDPSOCKET_OPEN_CLOSE_REPEAT", UDPSocket.self)

  /// The test plan's least number of UDP sockets: three, for one of four may belong to a DHCP client.
  static let openLimit = SocketCases.openLimit("UDPSOCKET_OPEN_LIMIT", UDPSocket.self, atLeast: 3)

  /// The port of the discard service: fixed for datagrams, in every release.
  static let discardPort: UInt16 = 9

  /// A new socket; `open` is asserted to be OK in every case.
  static func openSocket(_ environment: SuiteEnvironment, _ context: CaseContext) async throws -> UDPSocket {
    let stack = try environment.interface(context).stack
    let socket = UDPSocket()
    try await context.expectOK("open") { () throws(NSAPIError) in try await socket.open(on: stack) }
    return socket
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

  /// As in the original the result of `gethostbyname` is ignored: without an address nothing can be sent.
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
}

/// How many datagrams may get lost.
enum LossRule {
  /// 30 %, computed as the original does: exactly 30 % is `1 - 0.7`, a little more, and fails.
  static let tolerance = 0.3

  /// Every transmission counts, so that each retry is a loss.
  static func expect(received: Int, sent: Int, _ context: CaseContext) throws {
    let loss = sent == 0 ? 1 : 1 - Double(received) / Double(sent)
    try context.expect(
      "loss of \(sent) datagrams", abs(loss - 0) <= tolerance, expected: "at most 0.3",
      actual: "\(loss) (\(received) came back)")
  }
}
