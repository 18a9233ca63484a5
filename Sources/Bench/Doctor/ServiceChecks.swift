import Greentea
import NetworkSocket
import SocketSuites
import TestConfiguration
import Timekeeping

/// The checks of the services of the test server.
struct ServiceChecks: Sendable {
  let server: TestServer?
  /// Where the server is; nil without one.
  let address: SocketAddress?
  let stack: any NetworkStack
  private let payload: [UInt8]

  static let all: [Check] = [.tcpEcho, .udpEcho, .discard, .daytime, .chargen]

  private static let payloadSize = 64
  private static let streamPatience = Duration.seconds(10)
  private static let datagramPatience = Duration.seconds(3)
  /// Datagrams may be lost.
  private static let datagramTries = 3

  init(
    server: TestServer?, address: SocketAddress?, stack: any NetworkStack,
    payload generator: SeededGenerator
  ) {
    self.server = server
    self.address = address
    self.stack = stack
    var generator = generator
    payload = (0..<Self.payloadSize).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  /// Asks the service of a check.
  func ask(_ check: Check) async throws(Cause) -> CheckLog.Observation {
    guard let server, var target = address else {
      return .skipped("the config names no test server (echo-server-addr)")
    }
    target.port = Self.service(of: check).port(server)
    let name = "\(server.host):\(target.port)"
    do throws(NSAPIError) {
      if check == .udpEcho { return .passed(try await echoDatagram(target, name)) }
      return .passed(
        try await withConnection(to: target) { socket throws(NSAPIError) in
          try await talk(check, socket, name)
        })
    } catch {
      throw Self.cause(check, name, target, error)
    }
  }

  private static func service(of check: Check) -> TestService {
    switch check {
    case .discard: .discard
    case .daytime: .daytime
    case .chargen: .chargen
    default: .echo
    }
  }

  // MARK: Over TCP

  private func withConnection(
    to target: SocketAddress, _ body: (TCPSocket) async throws(NSAPIError) -> String
  ) async throws(NSAPIError) -> String {
    let socket = TCPSocket()
    try await socket.open(on: stack)
    socket.setTimeout(Self.streamPatience)
    do throws(NSAPIError) {
      try await socket.connect(to: target)
      let told = try await body(socket)
      try await socket.close()
      return told
    } catch {
      try? await socket.close()
      throw error
    }
  }

  /// - Throws: what went wrong; CONNECTION_LOST for an end that came too soon, PARAMETER for wrong bytes.
  private func talk(_ check: Check, _ socket: TCPSocket, _ name: String) async throws(NSAPIError) -> String {
    switch check {
    case .daytime:
      let bytes = try await receive(1, from: socket)
      return "\(name) tells the time (\(bytes.count) bytes)"
    case .chargen:
      let bytes = try await receive(Self.payloadSize, from: socket)
      return "\(name) sends characters (\(bytes.count) bytes)"
    case .discard:
      try await send(to: socket)
      return "\(name) takes \(payload.count) bytes"
    default:
      try await send(to: socket)
      guard try await receive(payload.count, from: socket) == payload else { throw .parameter }
      return "\(name) sends \(payload.count) bytes back"
    }
  }

  private func send(to socket: TCPSocket) async throws(NSAPIError) {
    guard try await socket.send(payload) == payload.count else { throw .wouldBlock }
  }

  /// Bytes until there are as many.
  private func receive(_ count: Int, from socket: TCPSocket) async throws(NSAPIError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = try await socket.receive(limit: Self.payloadSize)
      guard !part.isEmpty else { throw .connectionLost }
      bytes += part
    }
    return bytes
  }

  // MARK: Over UDP

  private func echoDatagram(_ target: SocketAddress, _ name: String) async throws(NSAPIError) -> String {
    let socket = UDPSocket()
    try await socket.open(on: stack)
    socket.setTimeout(Self.datagramPatience)
    var failure = NSAPIError.wouldBlock
    for number in 1...Self.datagramTries {
      do throws(NSAPIError) {
        _ = try await socket.send(payload, to: target)
        guard try await socket.receive(limit: Self.payloadSize).bytes == payload else { throw .parameter }
        try await socket.close()
        let lost = number > 1 ? ", \(number - 1) lost before" : ""
        return "\(name) sends a datagram of \(payload.count) bytes back\(lost)"
      } catch {
        failure = error
      }
    }
    try? await socket.close()
    throw failure
  }

  // MARK: Messages

  private static func cause(
    _ check: Check, _ name: String, _ target: SocketAddress, _ error: NSAPIError
  ) -> Cause {
    let what =
      switch error {
      case .wouldBlock where check == .udpEcho: "no answer to \(datagramTries) datagrams"
      case .wouldBlock: "no answer within \(streamPatience.inSeconds(decimals: 1)) s"
      case .connectionLost: "the server closed the connection too soon"
      case .parameter: "the bytes received are not those sent"
      default: "\(error)"
      }
    let kind = check == .udpEcho ? "UDP" : "TCP"
    return Cause(
      .network, "the \(check.title) service \(name) (\(target.address)) failed: \(what)",
      advice:
        "netsocket-test serve   (on the test server; then open \(kind) port \(target.port) in firewalls, or correct "
        + "echo-server-addr)")
  }
}
