import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("A TCP connection of the host")
struct StreamTests {
  /// A rig whose port 7 is this server.
  private func run(
    _ server: RawServer, limits: HostLimits = HostLimits(),
    _ body: @Sendable (HostRig, SocketHandle, Signals, RawConnection) async throws -> Void
  ) async throws {
    try await HostRig.run([], limits: limits, rules: [(nil, 7, .tcp, server.address)]) { rig in
      let (handle, signals) = try await rig.connectedHandle(7)
      try await body(rig, handle, signals, try server.accept())
    }
  }

  /// Receives, waiting for signals, until so many bytes have come.
  private func receive(
    _ count: Int, _ rig: HostRig, _ handle: SocketHandle, _ signals: Signals
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let seen = signals.count
      if let part = try await unlessBlocked({ try await rig.stack.receive(handle, limit: 1000) }) {
        bytes += part
      } else {
        try #require(try await signals.wait(past: seen))
      }
    }
    return bytes
  }

  @Test("says WOULD_BLOCK while nothing has come, and signals when something has")
  func nothing() async throws {
    try await run(try RawServer()) { rig, handle, signals, connection in
      #expect(try await code { _ = try await rig.stack.receive(handle, limit: 10) } == .wouldBlock)
      let seen = signals.count
      try connection.send([1, 2, 3])
      #expect(try await signals.wait(past: seen))
      #expect(try await rig.stack.receive(handle, limit: 0) == [])
      #expect(try await rig.stack.receive(handle, limit: 2) == [1, 2])
      #expect(try await rig.stack.receive(handle, limit: 2) == [3])
      #expect(try await code { _ = try await rig.stack.receive(handle, limit: 2) } == .wouldBlock)
      #expect(rig.activity.evidence[.bytesIn] == 3)
    }
  }

  @Test("gives 0 bytes after the server's FIN, again and again, once everything is read")
  func end() async throws {
    try await run(try RawServer()) { rig, handle, _, connection in
      try connection.send([1, 2, 3])
      connection.close()
      let stream = try rig.stream(handle)
      try await rig.until("FIN") { stream.hasEnded }
      #expect(try await rig.stack.receive(handle, limit: 2) == [1, 2])
      #expect(try await rig.stack.receive(handle, limit: 2) == [3])
      for _ in 0..<3 { #expect(try await rig.stack.receive(handle, limit: 2) == []) }
      #expect(
        rig.activity.peers == [
          "TCP 198.51.100.7:7: connected, 0 bytes out, 3 bytes in, then closed by the server"
        ])
      try await rig.stack.closeSocket(handle)
    }
  }

  @Test("can still send after the server's FIN, and is lost when that was the server's end")
  func sendAfterEnd() async throws {
    try await run(try RawServer()) { rig, handle, _, connection in
      connection.close()
      let stream = try rig.stream(handle)
      try await rig.until("FIN") { stream.hasEnded }
      // The first bytes bring the reset, which is told as soon as it is here.
      _ = try await code { _ = try await rig.stack.send(handle, [1]) }
      try await rig.until("reset") { stream.isLost }
      #expect(try await code { _ = try await rig.stack.send(handle, [1]) } == .connectionLost)
      #expect(try await rig.stack.receive(handle, limit: 1) == [])
      #expect(rig.activity.peers.first?.hasSuffix("then closed by the server") == true)
    }
  }

  @Test("is CONNECTION_LOST for good after the server's RST, and signals it")
  func reset() async throws {
    try await run(try RawServer()) { rig, handle, signals, connection in
      let seen = signals.count
      connection.reset()
      #expect(try await signals.wait(past: seen))
      let stream = try rig.stream(handle)
      try await rig.until("reset") { stream.isLost }
      for _ in 0..<2 {
        #expect(try await code { _ = try await rig.stack.receive(handle, limit: 1) } == .connectionLost)
        #expect(try await code { _ = try await rig.stack.send(handle, [1]) } == .connectionLost)
        #expect(
          try await code { try await rig.stack.connect(handle, to: HostRig.address(7)) } == .connectionLost)
      }
      #expect(
        rig.activity.peers == [
          "TCP 198.51.100.7:7: connected, 0 bytes out, 0 bytes in, then lost: Connection reset by peer"
        ])
      try await rig.stack.closeSocket(handle)
    }
  }

  @Test("takes only what fits, then WOULD_BLOCK, and signals when the server has read; nothing is lost")
  func backPressure() async throws {
    let limits = HostLimits()
    try await run(try RawServer()) { rig, handle, signals, connection in
      var sent: [UInt8] = []
      var generator = SeededGenerator(seed: 1)
      let chunk = (0..<50_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      var hasPart = false
      var isFull = false
      let bound = 4 << 20
      while !isFull, sent.count < bound {
        if let count = try await unlessBlocked({ try await rig.stack.send(handle, chunk) }) {
          hasPart = hasPart || count < chunk.count
          sent += chunk.prefix(count)
        } else {
          isFull = try rig.stream(handle).pending == limits.sendBuffer
        }
      }
      #expect(hasPart)
      // The kernel's buffers at both ends, the server's being the system's own; nothing grows beyond them.
      #expect(isFull, "\(sent.count) bytes were taken")
      let seen = signals.count
      var read = try connection.receive(65_536)
      while read.count < sent.count { read += try connection.receive(65_536) }
      #expect(try await signals.wait(past: seen))
      #expect(read == sent)
      #expect(try await rig.stack.send(handle, [1, 2, 3]) == 3)
      let total = sent.count + 3
      try await rig.until("everything sent") { rig.activity.evidence[.bytesOut] == total }
    }
  }

  @Test("keeps no more than its buffer of what a server sends, and loses nothing of it")
  func receiveBound() async throws {
    var limits = HostLimits()
    limits.receiveBuffer = 10_000
    try await HostRig.run(limits: limits) { [limits] rig in
      let (handle, signals) = try await rig.connectedHandle(19)
      let stream = try rig.stream(handle)
      try await rig.until("a full buffer") {
        stream.kept + HostLimits.chunk > limits.receiveBuffer
      }
      try await rig.world.sleep(for: .milliseconds(100))
      #expect(stream.kept <= limits.receiveBuffer)
      let bytes = try await receive(300_000, rig, handle, signals)
      #expect(bytes == bytes.indices.map(ChargenServer.byte(at:)))
      #expect(stream.kept <= limits.receiveBuffer)
    }
  }

  @Test("sends what it has taken although it is closed at once")
  func flush() async throws {
    let server = try RawServer()
    try await run(server) { rig, handle, _, connection in
      var sent = 0
      let chunk = [UInt8](repeating: 7, count: 50_000)
      while try rig.stream(handle).pending == 0 {
        sent += try await rig.stack.send(handle, chunk)
      }
      try await rig.stack.closeSocket(handle)
      #expect(rig.stack.openSockets == 0)
      #expect(try connection.receiveAll().count == sent)
    }
  }

  @Test("does not go on for ever with what a server never takes")
  func linger() async throws {
    var limits = HostLimits()
    limits.linger = .milliseconds(200)
    try await run(try RawServer(), limits: limits) { rig, handle, _, connection in
      let stream = try rig.stream(handle)
      while stream.pending == 0 {
        _ = try await rig.stack.send(handle, [UInt8](repeating: 7, count: 50_000))
      }
      let isOpen = stream.channelWatch()
      #expect(isOpen())
      try await rig.stack.closeSocket(handle)
      try await rig.until("the end of the channel") { !isOpen() }
      withExtendedLifetime(connection) {}
    }
  }

  @Test("carries the counts of completed system calls as evidence")
  func evidence() async throws {
    try await HostRig.run { rig in
      let socket = try await rig.connected(7)
      for size in [1, 1000, 30_000] {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try await socket.send(payload) == size)
        var echoed: [UInt8] = []
        while echoed.count < size { echoed += try await socket.receive(limit: size) }
        #expect(echoed == payload)
      }
      try await socket.close()
      let counts = rig.activity.evidence
      #expect(counts[.connects] == 1)
      #expect(counts[.bytesOut] == 31_001)
      #expect(counts[.bytesIn] == 31_001)
    }
  }
}
