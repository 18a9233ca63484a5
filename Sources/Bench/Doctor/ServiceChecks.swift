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
  /// What the device has confirmed.
  let activity: NetworkActivity
  private let payload: [UInt8]

  static let all: [Check] = [.tcpEcho, .udpEcho, .discard, .daytime, .chargen]

  private static let payloadSize = 64
  private static let streamPatience = Duration.seconds(10)
  /// How long something may take to come that should not.
  private static let surplusPatience = Duration.milliseconds(200)
  private static let datagramPatience = Duration.seconds(3)
  /// Datagrams may be lost.
  private static let datagramTries = 3

  init(
    server: TestServer?, address: SocketAddress?, stack: any NetworkStack, activity: NetworkActivity,
    payload generator: SeededGenerator
  ) {
    self.server = server
    self.address = address
    self.stack = stack
    self.activity = activity
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
    do throws(Failure) {
      if check == .udpEcho { return .passed(try await echoDatagram(target, name)) }
      return .passed(
        try await withConnection(to: target) { socket throws(Failure) in try await talk(check, socket, name) }
      )
    } catch {
      throw Self.cause(check, name, target, error)
    }
  }

  /// Why a service has not passed.
  private enum Failure: Error {
    case code(NSAPIError)
    case words(String)

    static func of<Value>(_ call: () async throws(NSAPIError) -> Value) async throws(Failure) -> Value {
      do throws(NSAPIError) {
        return try await call()
      } catch {
        throw .code(error)
      }
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

  /// What of the config the place of a service rests on.
  private static func key(of check: Check) -> String {
    switch service(of: check) {
    case .echo: "echo-server-addr and echo-server-port"
    case .discard: "echo-server-addr and echo-server-discard-port"
    default: "echo-server-addr"
    }
  }

  // MARK: Over TCP

  private func withConnection(
    to target: SocketAddress, _ body: (TCPSocket) async throws(Failure) -> String
  ) async throws(Failure) -> String {
    let socket = TCPSocket()
    try await Failure.of { () throws(NSAPIError) in try await socket.open(on: stack) }
    socket.setTimeout(Self.streamPatience)
    do throws(Failure) {
      try await Failure.of { () throws(NSAPIError) in try await socket.connect(to: target) }
      let told = try await body(socket)
      try await Failure.of { () throws(NSAPIError) in try await socket.close() }
      return told
    } catch {
      try? await socket.close()
      throw error
    }
  }

  private func talk(_ check: Check, _ socket: TCPSocket, _ name: String) async throws(Failure) -> String {
    switch check {
    case .daytime:
      let bytes = try await receive(1, from: socket)
      return "\(name) tells the time (\(bytes.count) bytes)"
    case .chargen:
      let bytes = try await receive(Self.payloadSize, from: socket)
      return "\(name) sends characters (\(bytes.count) bytes)"
    case .discard:
      try await send(to: socket)
      try await expectNothing(from: socket)
      return "\(name) takes \(payload.count) bytes"
    default:
      try await send(to: socket)
      guard try await receive(payload.count, from: socket) == payload else { throw Self.wrongBytes }
      try await expectNothing(from: socket)
      return "\(name) sends \(payload.count) bytes back"
    }
  }

  private static let wrongBytes = Failure.words("the bytes received are not those sent")

  private func send(to socket: TCPSocket) async throws(Failure) {
    let before = activity.evidence[.bytesOut]
    let sent = try await Failure.of { () throws(NSAPIError) in try await socket.send(payload) }
    guard sent == payload.count, activity.evidence[.bytesOut] - before == sent else {
      throw .words("only \(activity.evidence[.bytesOut] - before) of \(payload.count) bytes were sent")
    }
  }

  /// Bytes until there are as many.
  private func receive(_ count: Int, from socket: TCPSocket) async throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = try await Failure.of { () throws(NSAPIError) in
        try await socket.receive(limit: count - bytes.count)
      }
      guard !part.isEmpty else { throw .code(.connectionLost) }
      bytes += part
    }
    return bytes
  }

  private func expectNothing(from socket: TCPSocket) async throws(Failure) {
    socket.setTimeout(Self.surplusPatience)
    let surplus = (try? await socket.receive(limit: Self.payloadSize)) ?? []
    guard surplus.isEmpty else { throw .words("\(surplus.count) bytes came that were not sent") }
  }

  // MARK: Over UDP

  private func echoDatagram(_ target: SocketAddress, _ name: String) async throws(Failure) -> String {
    let socket = UDPSocket()
    try await Failure.of { () throws(NSAPIError) in try await socket.open(on: stack) }
    socket.setTimeout(Self.datagramPatience)
    var failure = Failure.code(.wouldBlock)
    for number in 1...Self.datagramTries {
      do throws(Failure) {
        let datagram = try await Failure.of { () throws(NSAPIError) in
          _ = try await socket.send(payload, to: target)
          // Bytes too many must show.
          return try await socket.receive(limit: 2 * Self.payloadSize)
        }
        guard datagram.source == target else { throw .words("the answer came from \(datagram.source)") }
        guard datagram.bytes == payload else { throw Self.wrongBytes }
        try? await socket.close()
        let lost = number > 1 ? ", \(number - 1) lost before" : ""
        return "\(name) sends a datagram of \(payload.count) bytes back\(lost)"
      } catch {
        failure = error
      }
      // Only a datagram that is lost is sent again.
      guard case .code = failure else { break }
    }
    try? await socket.close()
    throw failure
  }

  // MARK: Messages

  private static func cause(
    _ check: Check, _ name: String, _ target: SocketAddress, _ failure: Failure
  ) -> Cause {
    let what =
      switch failure {
      case .words(let words): words
      case .code(.wouldBlock) where check == .udpEcho: "no answer to \(datagramTries) datagrams"
      case .code(.wouldBlock): "no answer within \(streamPatience.inSeconds(decimals: 1)) s"
      case .code(.connectionLost): "the server closed the connection too soon"
      case .code(let error): "\(error)"
      }
    let kind = check == .udpEcho ? "UDP" : "TCP"
    return Cause(
      .network, "the \(check.title) service \(name) (\(target.address)) failed: \(what)",
      advice:
        "netsocket-test serve   (on the test server; then open \(kind) port \(target.port) in firewalls, or correct "
        + "\(key(of: check)))")
  }
}
