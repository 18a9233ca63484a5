import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("A TCP connect on the host")
struct ConnectTests {
  @Test("is IN_PROGRESS, then IS_CONNECTED, and signals between")
  func progress() async throws {
    try await HostRig.run { rig in
      // What connectedHandle requires.
      let (handle, signals) = try await rig.connectedHandle(7)
      #expect(signals.count >= 1)
      #expect(
        try await code { try await rig.stack.connect(handle, to: HostRig.address(7)) } == .isConnected)
      #expect(rig.activity.evidence[.connects] == 1)
    }
  }

  @Test("is ALREADY while it goes on, and CONNECTION_TIMEOUT when nobody answers; then it can be tried again")
  func timeout() async throws {
    var limits = HostLimits()
    limits.connectTimeout = .seconds(2)
    let server = try RawServer(backlog: 0)
    // The kernel takes one connection that nobody accepts; the next ones are left without an answer.
    let crowd = try (0..<3).map { _ in try RawClient(server.address, waits: false) }
    try await HostRig.run(limits: limits, rules: [(nil, 7, .tcp, server.address)]) { rig in
      let handle = try await rig.stack.openSocket(.tcp)
      let signals = Signals(rig.world)
      rig.stack.attach(handle) { signals.add() }
      let address = HostRig.address(7)
      #expect(try await code { try await rig.stack.connect(handle, to: address) } == .inProgress)
      #expect(try await code { try await rig.stack.connect(handle, to: address) } == .already)
      #expect(try await code { _ = try await rig.stack.receive(handle, limit: 1) } == .wouldBlock)
      #expect(try await code { _ = try await rig.stack.send(handle, [1]) } == .noConnection)
      #expect(try await signals.wait(past: 0))
      #expect(try await code { try await rig.stack.connect(handle, to: address) } == .connectionTimeout)
      #expect(try await code { try await rig.stack.connect(handle, to: address) } == .inProgress)
      #expect(
        rig.activity.peers.contains { $0.hasSuffix("no connection to \(server.address): no answer in time") })
    }
    withExtendedLifetime(crowd) {}
  }

  @Test("is DEVICE_ERROR when it is refused, and names the server and what it was sent to")
  func refused() async throws {
    let closed = try RawServer.closedPort()
    try await HostRig.run(rules: [(nil, 7, nil, closed)]) { rig in
      let socket = TCPSocket()
      try await socket.open(on: rig.stack)
      #expect(try await code { try await socket.connect(to: HostRig.address(7)) } == .deviceError)
      #expect(try await code { _ = try await socket.send([1]) } == .noConnection)
      #expect(try await code { _ = try await socket.receive(limit: 1) } == .noConnection)
      try await socket.close()
      #expect(rig.activity.evidence[.connects] == 0)
      #expect(
        rig.activity.peers == [
          "TCP 198.51.100.7:7: not connected, no connection to \(closed): Connection refused"
        ])
    }
  }

  @Test("goes from the port that was bound, which no other socket of the stack can be")
  func bound() async throws {
    let server = try RawServer()
    // A port that was free a moment ago.
    let port = try RawServer.closedPort().port
    try await HostRig.run([], rules: [(nil, 7, .tcp, server.address)]) { rig in
      let (first, second) = (TCPSocket(), TCPSocket())
      try await first.open(on: rig.stack)
      try await second.open(on: rig.stack)
      try await first.bind(port: port)
      #expect(try await code { try await first.bind(port: port) } == .parameter)
      #expect(try await code { try await second.bind(port: port) } == .parameter)
      #expect(try await code { try await second.bind(to: HostRig.address(port)) } == .parameter)
      try await first.connect(to: HostRig.address(7))
      #expect(try server.accept().peerPort == port)
    }
  }
}

@Suite("Keep-alive on the host")
struct KeepAliveTests {
  private func bytes(_ seconds: Int32) -> [UInt8] { withUnsafeBytes(of: seconds.littleEndian) { Array($0) } }

  @Test("is told as it was set, 0 to 7200 s, on TCP only")
  func values() async throws {
    try await HostRig.run([]) { rig in
      let (tcp, udp) = (TCPSocket(), try await rig.openUDP())
      try await tcp.open(on: rig.stack)
      #expect(try await tcp.option(.keepAlive) == bytes(0))
      for seconds: Int32 in [1, 7200, 0] {
        try await tcp.setOption(.keepAlive, to: bytes(seconds))
        #expect(try await tcp.option(.keepAlive) == bytes(seconds))
      }
      for bad in [bytes(-1), bytes(7201), [1], []] {
        #expect(try await code { try await tcp.setOption(.keepAlive, to: bad) } == .parameter)
      }
      #expect(try await code { try await tcp.setOption(.linger, to: bytes(1)) } == .unsupported)
      #expect(try await code { _ = try await tcp.option(.receiveBuffer) } == .unsupported)
      #expect(try await code { try await udp.setOption(.keepAlive, to: bytes(1)) } == .unsupported)
    }
  }

  @Test("makes the kernel probe, also when it is set on a connection", arguments: [true, false])
  func kernel(isEarly: Bool) async throws {
    try await HostRig.run { rig in
      let socket = TCPSocket()
      try await socket.open(on: rig.stack)
      if isEarly { try await socket.setOption(.keepAlive, to: bytes(600)) }
      try await socket.connect(to: HostRig.address(7))
      if !isEarly { try await socket.setOption(.keepAlive, to: bytes(600)) }
      let port = try #require(rig.ports[.init(kind: .tcp, port: 7)]?.port)
      try await rig.until("a keep-alive timer") { KernelSockets.hasKeepAliveTimer(towards: port) }
      try await socket.setOption(.keepAlive, to: bytes(0))
      try await rig.until("no keep-alive timer") { !KernelSockets.hasKeepAliveTimer(towards: port) }
    }
  }
}
