import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

/// netsocket-test-extra: cases of our own, for defects that no case of the test plans finds.
///
/// It runs only when it is selected by its name.
enum NetsocketExtra {
  static let suite = SuiteDefinition(
    name: "netsocket-test-extra", budget: 960, timeoutMacro: .tcp, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork, .echoServer],
    setUp: BringUp.connect, tearDown: BringUp.disconnect,
    cases: [
      streamByteValues, datagramByteValues, fiveLinks, connectRefused, dataBehindClose, backToBack, twoPeers,
      names, longIdle, reconnect,
    ])

  /// All byte values up and down, and what firmware may take for words of its own.
  static let oddPayloads: [[UInt8]] =
    [Array(0...255), (0...255).reversed()] + oddWords.map { Array($0.utf8) }

  private static let oddWords = [
    "+++", "\r\n", "\r\nOK\r\n", "\r\nERROR\r\n", "AT+RST\r\n", "\r\n+IPD,0,5:hello", "0,CLOSED\r\n",
    "\\0\\\\\"", "> ", "\r\nSEND OK\r\n", "ready\r\n",
  ]

  /// Sends on a stream and expects the same back.
  ///
  /// - Returns: false if the connection is not usable any more.
  static func echo(
    _ payload: [UInt8], over socket: TCPSocket, _ signal: SignalFlag, _ context: CaseContext
  ) async throws -> Bool {
    guard try await NetsocketTCP.send(payload, over: socket, signal, context) else { return false }
    let received = try await NetsocketTCP.receive(payload.count, over: socket, context)
    guard received.count >= payload.count else { return false }
    try NetsocketTCP.expectEcho(received, of: payload, context)
    return true
  }

  /// A socket that is connected to the echo service; nil when an expectation has failed.
  static func connectedSocket(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> (socket: TCPSocket, signal: SignalFlag)? {
    let socket = TCPSocket()
    let signal = SignalFlag(context.time)
    socket.onSignal(signal.set)
    let code = try await NetsocketTCP.connect(socket, to: .echo, environment, context)
    guard try context.expect("connect to the echo service", code, equals: .ok) else { return nil }
    // What is lost must fail the case, not hang it.
    socket.setTimeout(patience)
    return (socket, signal)
  }

  /// How long an echo may take.
  static let patience = Duration.seconds(10)
}
