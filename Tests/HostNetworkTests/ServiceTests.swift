import Foundation
import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("Services on real sockets")
struct ServiceTests {
  /// What a client gets until the server closes.
  private func all(_ socket: TCPSocket) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while case let part = try await socket.receive(limit: 1000), !part.isEmpty { bytes += part }
    return bytes
  }

  @Test("answer over TCP as they do without sockets")
  func streams() async throws {
    try await HostRig.run { rig in
      let echo = try await rig.connected(7)
      _ = try await echo.send(Array("hello".utf8))
      #expect(try await echo.receive(limit: 99) == Array("hello".utf8))
      try await echo.close()
      let discard = try await rig.connected(9)
      discard.setTimeout(.milliseconds(50))
      _ = try await discard.send(Array("hello".utf8))
      #expect(try await code { _ = try await discard.receive(limit: 99) } == .wouldBlock)
      try await discard.close()
      let daytime = try await all(rig.connected(13))
      #expect(daytime.count == 26)
      #expect(daytime.suffix(2) == [13, 10])
      #expect(try await all(rig.connected(37)).count == 4)
      let chargen = try await rig.connected(19)
      var bytes: [UInt8] = []
      while bytes.count < 200_000 { bytes += try await chargen.receive(limit: 5000) }
      #expect(bytes == bytes.indices.map(ChargenServer.byte(at:)))
      try await chargen.close()
    }
  }

  @Test("answer over UDP as they do without sockets")
  func datagrams() async throws {
    try await HostRig.run { rig in
      let socket = try await rig.openUDP()
      let lengths: [UInt16: Int] = [7: 5, 13: 26, 19: 74, 37: 4]
      for (port, length) in lengths {
        _ = try await socket.send(Array("hello".utf8), to: HostRig.address(port))
        #expect(try await socket.receive(limit: 500).bytes.count == length, "port \(port)")
      }
    }
  }

  @Test("do not answer a datagram that comes from the port of a service: it may be an answer")
  func ownPorts() async throws {
    try await HostRig.run { rig in
      let echo = try #require(rig.ports[.init(kind: .udp, port: 7)])
      let other = try #require(rig.ports[.init(kind: .udp, port: 19)])
      #expect(RawDatagram.answer(of: echo.port, to: "hi", from: other.port) == -1)
      #expect(RawDatagram.answer(of: echo.port, to: "hi", from: 0) == 2)
    }
  }

  @Test("tell this machine's date")
  func date() throws {
    let world = RealWorld()
    let seconds = CivilClock.ofHost(world).unixSeconds(at: world.now)
    #expect(abs(Double(seconds) - Date.now.timeIntervalSince1970) < 60)
  }

  @Test("wait with their answers as long as they are told to, without mixing them up", arguments: [0, 100])
  func delayed(milliseconds: Int) async throws {
    let delay = Duration.milliseconds(milliseconds)
    try await HostRig.run([
      (7, OfferedService(.stream(EchoServer()), delay: delay)),
      (7, OfferedService(.datagram(EchoServer()), delay: delay)),
    ]) { rig in
      let tcp = try await rig.connected(7)
      let udp = try await rig.openUDP()
      for round: UInt8 in 0..<3 {
        let start = rig.world.now
        _ = try await tcp.send([round])
        #expect(try await tcp.receive(limit: 9) == [round])
        #expect(rig.world.now - start >= delay)
        let second = rig.world.now
        _ = try await udp.send([round], to: HostRig.address(7))
        #expect(try await udp.receive(limit: 9).bytes == [round])
        #expect(rig.world.now - second >= delay)
      }
      _ = try await tcp.send([1, 2, 3])
      _ = try await tcp.send([4, 5, 6])
      var echoed: [UInt8] = []
      while echoed.count < 6 { echoed += try await tcp.receive(limit: 9) }
      #expect(echoed == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test("end in good order when the client has sent all, with nothing lost")
  func halfClosed() async throws {
    try await HostRig.run { rig in
      let port = try #require(rig.ports[.init(kind: .tcp, port: 7)])
      let payload = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
      let client = try RawClient(port)
      try client.send(payload)
      client.finish()
      #expect(try client.receiveAll() == payload)
    }
  }

  @Test("close only when the client has taken all that they sent")
  func farewell() async throws {
    try await HostRig.run([(7, OfferedService(.stream(Farewell(count: 1_000_000))))]) { rig in
      let socket = try await rig.connected(7)
      try await rig.world.sleep(for: .milliseconds(50))
      #expect(try await all(socket).count == 1_000_000)
    }
  }

  @Test("keep no more than their limit for a client that does not read, and go on when it does")
  func slowReader() async throws {
    var limits = ServiceHost.Limits()
    limits.outgoing = 8192
    try await HostRig.run(serviceLimits: limits) { rig in
      let (handle, signals) = try await rig.connectedHandle(7)
      let chunk = [UInt8](repeating: 9, count: 10_000)
      var sent = 0
      var idle = 0
      // The server stops reading, the kernel's buffers fill up, and no more can be sent.
      while idle < 10, sent < 8 << 20 {
        if let count = try await unlessBlocked({ try await rig.stack.send(handle, chunk) }) {
          sent += count
          idle = 0
        } else {
          idle += 1
          try await rig.world.sleep(for: .milliseconds(20))
        }
      }
      #expect(sent < 4 << 20)
      var received = 0
      while received < sent {
        let seen = signals.count
        if let part = try await unlessBlocked({ try await rig.stack.receive(handle, limit: 65_536) }) {
          received += part.count
        } else {
          try #require(try await signals.wait(past: seen))
        }
      }
      #expect(received == sent)
    }
  }

  @Test("refuse connections beyond their limit, and take others when some are closed")
  func crowd() async throws {
    var limits = ServiceHost.Limits()
    limits.connections = 2
    try await HostRig.run(serviceLimits: limits) { rig in
      let (first, second) = (try await rig.connected(7), try await rig.connected(7))
      for socket in [first, second] {
        _ = try await socket.send([1])
        #expect(try await socket.receive(limit: 1) == [1])
      }
      let third = try await rig.connected(7)
      let end = try await code { if try await third.receive(limit: 1) != [] { throw NSAPIError.ok } }
      #expect([.ok, .connectionLost].contains(end))
      try await first.close()
      var isServed = false
      let deadline = rig.world.now + HostRig.patience
      while !isServed, rig.world.now < deadline {
        let fourth = try await rig.connected(7)
        _ = try await code { _ = try await fourth.send([4]) }
        isServed = (try? await fourth.receive(limit: 1)) == [4]
        try await fourth.close()
      }
      #expect(isServed)
    }
  }

  @Test("that cannot have their port are an error that names it, and none of them stays")
  func taken() async throws {
    let world = RealWorld()
    let first = try await ServiceHost.start([OfferedService(.stream(EchoServer()))], time: world)
    let address = first.addresses[0]
    let free = OfferedService(.stream(EchoServer()), at: try RawServer.closedPort())
    do throws(ServiceHost.StartError) {
      _ = try await ServiceHost.start(
        [free, OfferedService(.stream(EchoServer()), at: address)], time: world)
      Issue.record("the port was given twice")
    } catch {
      #expect(error.description == "cannot listen at \(address) (tcp): Address already in use")
    }
    #expect(throws: NSAPIError.noConnection) { try RawClient(free.address) }
    await first.stop()
    #expect(throws: NSAPIError.noConnection) { try RawClient(address) }
  }
}

/// Says a lot at once, and that it is the last.
private struct Farewell: StreamServer {
  let count: Int

  mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    event == .opened ? [.send([UInt8](repeating: 5, count: count)), .finish] : []
  }
}
