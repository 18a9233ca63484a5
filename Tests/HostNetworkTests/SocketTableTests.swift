import NetworkSocket
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("The host's sockets")
struct SocketTableTests {
  @Test("are as many as the limit, TCP and UDP together; the next open is NO_SOCKET", arguments: [1, 5, 7])
  func limit(count: Int) async throws {
    var limits = HostLimits()
    limits.sockets = count
    try await HostRig.run([], limits: limits) { rig in
      for index in 0..<count { _ = try await rig.stack.openSocket(index % 2 == 0 ? .tcp : .udp) }
      #expect(try await code { _ = try await rig.stack.openSocket(.tcp) } == .noSocket)
    }
  }

  @Test("are free the moment that they are closed or given up, connected or not")
  func freed() async throws {
    var limits = HostLimits()
    limits.sockets = 1
    try await HostRig.run(limits: limits) { rig in
      for round in 0..<60 {
        switch round % 4 {
        case 0:
          let (handle, _) = try await rig.connectedHandle(7)
          try await rig.stack.closeSocket(handle)
        case 1:
          let (handle, _) = try await rig.connectedHandle(7)
          rig.stack.abandonSocket(handle)
        case 2:
          let handle = try await rig.stack.openSocket(.tcp)
          // Closed while it connects.
          #expect(
            try await code { try await rig.stack.connect(handle, to: HostRig.address(7)) } == .inProgress)
          try await rig.stack.closeSocket(handle)
        default:
          let handle = try await rig.stack.openSocket(.udp)
          _ = try await rig.stack.send(handle, [1], to: HostRig.address(7))
          try await rig.stack.closeSocket(handle)
        }
        #expect(rig.stack.openSockets == 0)
      }
    }
  }

  @Test("know handles of earlier uses of a slot no more")
  func generations() async throws {
    try await HostRig.run([]) { rig in
      let old = try await rig.stack.openSocket(.udp)
      try await rig.stack.closeSocket(old)
      let new = try await rig.stack.openSocket(.udp)
      #expect(new.slot == old.slot)
      #expect(try await code { try await rig.stack.closeSocket(old) } == .noSocket)
      #expect(try await code { _ = try await rig.stack.receiveFrom(old, limit: 1) } == .noSocket)
      let nowhere = SocketHandle(slot: 99, generation: 1)
      #expect(try await code { try await rig.stack.closeSocket(nowhere) } == .noSocket)
      rig.stack.abandonSocket(old)
      #expect(rig.stack.openSockets == 1)
    }
  }

  @Test("are lost with the interface, and nothing is sent while that is down")
  func down() async throws {
    try await HostRig.run { rig in
      let (tcp, _) = try await rig.connectedHandle(7)
      let udp = try await rig.stack.openSocket(.udp)
      _ = try await rig.stack.send(udp, [1], to: HostRig.address(9))
      try await rig.interface.disconnect()
      #expect(try await code { _ = try await rig.stack.send(tcp, [1]) } == .connectionLost)
      #expect(try await code { _ = try await rig.stack.receive(tcp, limit: 1) } == .connectionLost)
      #expect(try await code { _ = try await rig.stack.receiveFrom(udp, limit: 1) } == .connectionLost)
      let fresh = try await rig.stack.openSocket(.tcp)
      #expect(
        try await code { try await rig.stack.connect(fresh, to: HostRig.address(7)) } == .noConnection)
      try await rig.interface.connect()
      #expect(try await code { try await rig.stack.connect(fresh, to: HostRig.address(7)) } == .inProgress)
      #expect(try await code { _ = try await rig.stack.send(tcp, [1]) } == .connectionLost)
      #expect(
        try await code { _ = try await rig.stack.send(udp, [1], to: HostRig.address(9)) } == .connectionLost)
    }
  }

  @Test("do not mix TCP and UDP, listen or accept")
  func unsupported() async throws {
    try await HostRig.run([]) { rig in
      let stack = rig.stack
      let (tcp, udp) = (try await stack.openSocket(.tcp), try await stack.openSocket(.udp))
      let address = HostRig.address(7)
      #expect(try await code { try await stack.connect(udp, to: address) } == .unsupported)
      #expect(try await code { _ = try await stack.send(udp, [1]) } == .unsupported)
      #expect(try await code { _ = try await stack.receive(udp, limit: 1) } == .unsupported)
      #expect(try await code { _ = try await stack.send(tcp, [1], to: address) } == .unsupported)
      #expect(try await code { _ = try await stack.receiveFrom(tcp, limit: 1) } == .unsupported)
      #expect(try await code { try await stack.listen(tcp, backlog: 1) } == .unsupported)
      #expect(try await code { _ = try await stack.accept(tcp) } == .unsupported)
    }
  }

  @Test("keep the codes of connect and sendto for no address or port")
  func noAddress() async throws {
    try await HostRig.run([]) { rig in
      let (tcp, udp) = (try await rig.stack.openSocket(.tcp), try await rig.stack.openSocket(.udp))
      for address in [SocketAddress(port: 7), SocketAddress(.anyV4, port: 7), SocketAddress(HostRig.server)] {
        #expect(try await code { try await rig.stack.connect(tcp, to: address) } == .parameter)
        #expect(try await code { _ = try await rig.stack.send(udp, [1], to: address) } == .dnsFailure)
      }
    }
  }
}

@Suite("The host's interface")
struct HostInterfaceTests {
  @Test("is up as soon as it is asked to be, tells each status, and refuses to be so twice")
  func status() async throws {
    try await HostRig.run([]) { rig in
      let interface = rig.interface
      #expect(try await code { try await interface.connect() } == .isConnected)
      try await interface.disconnect()
      #expect(try await code { try await interface.disconnect() } == .noConnection)
      #expect(try await code { _ = try await interface.ipAddress() } == .noAddress)
      let told = Told()
      interface.attach { told.add($0) }
      try await interface.connect()
      try await interface.disconnect()
      #expect(told.all == [.connecting, .globalUp, .disconnected])
      try await interface.connect()
      #expect(try await interface.ipAddress().ipAddress == "127.0.0.1")
    }
  }
}
