import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("The uplink to this machine")
struct HostUplinkTests {
  private static let id = ConnectionID(1)

  private static func payload(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
  }

  @Test("carries bytes both ways in order, and counts each sent one as acknowledged")
  func echo() async throws {
    try await UplinkRig.run { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 65_535))
      try await rig.hear(.connected(Self.id))
      let payload = Self.payload(40_000)
      for start in stride(from: 0, to: payload.count, by: 2048) {
        rig.ask(.send(Self.id, Array(payload[start..<min(start + 2048, payload.count)])))
      }
      try await rig.until("the echo") { rig.bytes(of: Self.id).count >= payload.count }
      #expect(rig.bytes(of: Self.id) == payload)
      let acknowledged = rig.events.reduce(0) { sum, event in
        if case .acknowledged(_, let count) = event { sum + count } else { sum }
      }
      #expect(acknowledged == payload.count)
      #expect(rig.events.first == .connected(Self.id))
      for case .received(_, let segment) in rig.events { #expect((1...1460).contains(segment.count)) }
      rig.ask(.close(Self.id))
      try await rig.hear(.closed(Self.id))
      #expect(rig.events.last == .closed(Self.id))
    }
  }

  @Test("never gives the module more bytes than its window, and loses none")
  func window() async throws {
    try await UplinkRig.run { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(19), window: 2920))
      try await rig.until("a full window") { rig.bytes(of: Self.id).count >= 2920 }
      var consumed = 0
      while rig.bytes(of: Self.id).count < 30_000 {
        let before = rig.bytes(of: Self.id).count
        #expect(before - consumed == 2920)
        // More would come in this time if it were allowed to.
        try await rig.world.sleep(for: .milliseconds(1))
        #expect(rig.bytes(of: Self.id).count == before)
        consumed += 1000
        rig.ask(.consumed(Self.id, 1000))
        try await rig.until("the next bytes") { rig.bytes(of: Self.id).count >= consumed + 2920 }
      }
      let bytes = rig.bytes(of: Self.id)
      #expect(bytes == bytes.indices.map(ChargenServer.byte(at:)))
    }
  }

  @Test("keeps no more of a peer's bytes than the kernel's buffers hold while the module reads nothing")
  func backPressure() async throws {
    let peer = try RawServer()
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      // The peer's own kernel takes some megabytes.
      let taken = connection.sendAll(32 << 20)
      #expect(taken < 16 << 20)
      #expect(rig.bytes(of: Self.id).count == 1000)
    }
  }

  @Test("tells the peer's end behind all of its bytes, however small the window is")
  func peerCloses() async throws {
    try await UplinkRig.run { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(13), window: 10))
      try await rig.until("ten bytes") { rig.bytes(of: Self.id).count == 10 }
      try await rig.world.sleep(for: .milliseconds(50))
      #expect(!rig.events.contains(.peerClosed(Self.id)))
      rig.ask(.consumed(Self.id, 10), .consumed(Self.id, 10))
      try await rig.hear(.peerClosed(Self.id))
      #expect(rig.bytes(of: Self.id).count == 26)
      #expect(rig.events.last == .peerClosed(Self.id))
      rig.ask(.close(Self.id))
      try await rig.hear(.closed(Self.id))
    }
  }

  @Test("tells a reset as one")
  func reset() async throws {
    let peer = try RawServer()
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      try await rig.hear(.connected(Self.id))
      connection.reset()
      try await rig.hear(.reset(Self.id))
      rig.ask(.send(Self.id, [1]), .close(Self.id))
      try await rig.hear(.closed(Self.id))
      #expect(rig.events == [.connected(Self.id), .reset(Self.id), .closed(Self.id)])
    }
  }

  @Test("closes behind all that is to be sent")
  func closesBehindAll() async throws {
    let peer = try RawServer()
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      let payload = Self.payload(200_000)
      rig.ask(.send(Self.id, payload), .close(Self.id))
      // Bytes that the module no longer wants must not destroy those that it has sent.
      try connection.send(Self.payload(5000))
      #expect(try connection.receiveAll() == payload)
      connection.close()
      try await rig.hear(.closed(Self.id))
      #expect(rig.events.count { $0 == .closed(Self.id) } == 1)
    }
  }

  @Test("ends a close after some time if the peer takes nothing and sends no end")
  func stubbornPeer() async throws {
    let peer = try RawServer()
    var limits = HostLimits()
    limits.linger = .milliseconds(100)
    try await UplinkRig.run([], limits: limits, rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      try await rig.hear(.connected(Self.id))
      for _ in 0..<4 { rig.ask(.send(Self.id, Self.payload(60_000))) }
      rig.ask(.close(Self.id))
      try await rig.hear(.closed(Self.id))
      withExtendedLifetime(connection) {}
    }
  }

  @Test("gives up at once what is aborted: the peer sees a reset and the module hears no more")
  func abort() async throws {
    let peer = try RawServer()
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      try await rig.hear(.connected(Self.id))
      rig.ask(.abort(Self.id))
      #expect(connection.isReset())
      rig.ask(.openTCP(ConnectionID(2), to: UplinkRig.endpoint(7), window: 1), .abort(ConnectionID(2)))
      rig.ask(.close(ConnectionID(3)))
      try await rig.hear(.closed(ConnectionID(3)))
      // On loopback a connect may be through before the abort comes.
      let events = rig.events.filter { $0 != .connected(ConnectionID(2)) }
      #expect(events == [.connected(Self.id), .closed(ConnectionID(3))])
    }
  }

  @Test("refuses where nobody listens and what would leave this machine, and says what that was")
  func refused() async throws {
    try await UplinkRig.run([], rules: [(nil, 7, nil, try RawServer.closedPort())]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1))
      try await rig.hear(.refused(Self.id))
      #expect(rig.notices.all == [])
      rig.ask(.openTCP(ConnectionID(2), to: UplinkRig.endpoint(80), window: 1))
      try await rig.hear(.refused(ConnectionID(2)))
      let outside = SocketAddress(IPAddress(198, 51, 100, 7), port: 80)
      #expect(rig.notices.all == [.refused(outside)])
      rig.ask(.openUDP(ConnectionID(3), localPort: 50_000))
      rig.ask(.sendDatagram(ConnectionID(3), [1], to: UplinkRig.endpoint(80)), .close(ConnectionID(3)))
      try await rig.hear(.closed(ConnectionID(3)))
      #expect(rig.notices.all == [.refused(outside), .refused(outside)])
    }
  }

  @Test("times out where nobody answers")
  func timeout() async throws {
    var limits = HostLimits()
    limits.connectTimeout = .milliseconds(100)
    // With a full backlog the kernel answers no more.
    let deaf = try RawServer(backlog: 0)
    let others = try (0..<2).map { _ in try RawClient(deaf.address, waits: false) }
    try await UplinkRig.run([], limits: limits, rules: [(nil, 7, nil, deaf.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1))
      try await rig.hear(.timedOut(Self.id))
      rig.ask(.openTCP(ConnectionID(2), to: UplinkRig.endpoint(7), window: 1), .close(ConnectionID(2)))
      try await rig.hear(.closed(ConnectionID(2)))
      try await rig.world.sleep(for: .milliseconds(200))
      #expect(rig.events(of: ConnectionID(2)) == [.closed(ConnectionID(2))])
      withExtendedLifetime(others) {}
    }
  }

  @Test("resets a connection that is given more to send than it keeps")
  func flooded() async throws {
    let peer = try RawServer()
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000))
      let connection = try peer.accept()
      for _ in 0..<200 { rig.ask(.send(Self.id, Self.payload(60_000))) }
      try await rig.hear(.reset(Self.id))
      withExtendedLifetime(connection) {}
    }
  }
}
