import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("Datagrams of the host")
struct DatagramTests {
  @Test("come back from the address that they were sent to, whatever the map made of it")
  func mapped() async throws {
    try await HostRig.run { rig in
      let socket = try await rig.openUDP()
      for last: UInt8 in 1...40 {
        let address = SocketAddress(IPAddress(203, 0, 113, last), port: 7)
        #expect(try await socket.send([last, 2, 3], to: address) == 3)
        #expect(try await socket.receive(limit: 10) == Datagram(bytes: [last, 2, 3], source: address))
      }
      #expect(rig.activity.evidence[.bytesOut] == 120)
      #expect(rig.activity.evidence[.bytesIn] == 120)
    }
  }

  @Test("are cut to what the receiver takes; the rest is gone")
  func truncated() async throws {
    try await HostRig.run { rig in
      let socket = try await rig.openUDP()
      let echo = HostRig.address(7)
      _ = try await socket.send([1, 2, 3, 4], to: echo)
      #expect(try await socket.receive(limit: 2).bytes == [1, 2])
      _ = try await socket.send([5], to: echo)
      #expect(try await socket.receive(limit: 0).bytes == [])
      socket.setTimeout(.zero)
      #expect(try await code { _ = try await socket.receive(limit: 9) } == .wouldBlock)
    }
  }

  @Test("may be empty, and may not be larger than a datagram can be")
  func sizes() async throws {
    try await HostRig.run { rig in
      let socket = try await rig.openUDP()
      let echo = HostRig.address(7)
      #expect(try await socket.send([], to: echo) == 0)
      #expect(try await socket.receive(limit: 9) == Datagram(bytes: [], source: echo))
      let large = [UInt8](repeating: 1, count: 60_000)
      #expect(try await socket.send(large, to: echo) == 60_000)
      #expect(try await socket.receive(limit: 65_535).bytes == large)
      let tooLarge = [UInt8](repeating: 1, count: 65_508)
      #expect(try await code { _ = try await socket.send(tooLarge, to: echo) } == .parameter)
      #expect(try await socket.send([1], to: echo) == 1)
      #expect(try await socket.receive(limit: 9).bytes == [1])
    }
  }

  @Test("that nobody takes fill a bounded queue; what is taken makes room for others")
  func bounded() async throws {
    try await HostRig.run { rig in
      let handle = try await rig.stack.openSocket(.udp)
      let signals = Signals(rig.world)
      rig.stack.attach(handle) { signals.add() }
      let echo = HostRig.address(7)
      for _ in 0..<400 { _ = try await rig.stack.send(handle, [UInt8](repeating: 1, count: 900), to: echo) }
      try await rig.until("something") { signals.count > 0 }
      // The kernel keeps some more, and drops the rest.
      var taken = 0
      var idle = 0
      while idle < 20 {
        if let datagram = try await unlessBlocked({ try await rig.stack.receiveFrom(handle, limit: 900) }) {
          taken += datagram.bytes.count / 900
          idle = 0
        } else {
          idle += 1
          try await rig.world.sleep(for: .milliseconds(20))
        }
      }
      #expect(taken > HostLimits.datagrams)
      _ = try await rig.stack.send(handle, [2], to: echo)
      let seen = signals.count
      var answer = try? await rig.stack.receiveFrom(handle, limit: 9)
      if answer == nil {
        #expect(try await signals.wait(past: seen))
        answer = try await rig.stack.receiveFrom(handle, limit: 9)
      }
      #expect(answer?.bytes == [2])
    }
  }

  @Test("wait in a queue of no more than its size")
  func queue() async throws {
    var limits = HostLimits()
    limits.receiveBuffer = 2000
    let socket = DatagramSocket(limits: limits, isConfined: true, activity: NetworkActivity())
    let source = try WireAddress(SocketAddress(IPAddress(127, 0, 0, 1), port: 7))
    var reads = 0
    repeat {
      socket.take([UInt8](repeating: 1, count: 900), from: source)
      reads += 1
    } while socket.finishReading() && reads < 100
    #expect(reads == 3)
    let small = DatagramSocket(limits: limits, isConfined: true, activity: NetworkActivity())
    reads = 0
    repeat {
      small.take([], from: source)
      reads += 1
    } while small.finishReading() && reads < 1000
    #expect(reads == HostLimits.datagrams)
  }

  @Test("go from the port that was bound, which no second socket gets")
  func bound() async throws {
    try await HostRig.run { rig in
      let (first, second) = (try await rig.openUDP(), try await rig.openUDP())
      let port = try RawServer.closedPort().port
      try await first.bind(port: port)
      #expect(try await code { try await first.bind(port: port) } == .parameter)
      #expect(try await code { try await second.bind(port: port) } == .parameter)
      #expect(
        try await code { try await second.bind(to: SocketAddress(HostRig.server, port: 0)) } == .parameter)
      try await second.bind(port: 0)
      let own = SocketAddress(IPAddress(127, 0, 0, 1), port: port)
      _ = try await second.send([1], to: own)
      #expect(try await first.receive(limit: 9).bytes == [1])
      try await first.close()
      let third = try await rig.openUDP()
      // The kernel frees the port behind the back of the close.
      var result = NSAPIError.parameter
      let deadline = rig.world.now + HostRig.patience
      while result != .ok, rig.world.now < deadline {
        result = try await code { try await third.bind(port: port) }
      }
      #expect(result == .ok)
    }
  }

  @Test("from somebody who was not asked are told with their own address")
  func stranger() async throws {
    try await HostRig.run([]) { rig in
      let (one, other) = (try await rig.openUDP(), try await rig.openUDP())
      let ports = [try RawServer.closedPort().port, try RawServer.closedPort().port]
      try await one.bind(port: ports[0])
      try await other.bind(port: ports[1])
      _ = try await one.send([1], to: SocketAddress(IPAddress(127, 0, 0, 1), port: ports[1]))
      let source = try await other.receive(limit: 9).source
      #expect(source == SocketAddress(IPAddress(127, 0, 0, 1), port: ports[0]))
    }
  }

  @Test("to a server that is not there get no answer, and the socket goes on")
  func nobody() async throws {
    let closed = try RawServer.closedPort()
    try await HostRig.run(rules: [(HostRig.server, 7, nil, closed)]) { rig in
      let socket = try await rig.openUDP(timeout: .milliseconds(100))
      #expect(try await socket.send([1], to: HostRig.address(7)) == 1)
      #expect(try await code { _ = try await socket.receive(limit: 9) } == .wouldBlock)
      #expect(rig.activity.peers == ["UDP 198.51.100.7:7: 1 bytes out, 0 bytes in"])
      socket.setTimeout(HostRig.patience)
      let other = SocketAddress(IPAddress(203, 0, 113, 1), port: 7)
      _ = try await socket.send([2], to: other)
      #expect(try await socket.receive(limit: 9) == Datagram(bytes: [2], source: other))
    }
  }
}
