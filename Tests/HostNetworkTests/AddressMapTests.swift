import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("The map of addresses")
struct AddressMapTests {
  static let here = SocketAddress(IPAddress(127, 0, 0, 1), port: 4001)
  static let there = SocketAddress(IPAddress(127, 1, 2, 3), port: 4002)
  static let server = IPAddress(198, 51, 100, 7)

  @Test(
    "puts a rule for a host before one for any, a later one before an earlier one, and keeps TCP from UDP")
  func precedence() throws {
    var map = AddressMap()
    map.add(nil, port: 7, to: Self.here)
    map.add(Self.server, port: 7, .tcp, to: Self.there)
    let address = SocketAddress(Self.server, port: 7)
    #expect(try map.target(of: address, .tcp) == Self.there)
    #expect(try map.target(of: address, .udp) == Self.here)
    #expect(try map.target(of: SocketAddress(IPAddress(9, 9, 9, 9), port: 7), .tcp) == Self.here)
    map.add(nil, port: 7, .udp, to: Self.there)
    #expect(try map.target(of: address, .udp) == Self.there)
  }

  @Test("lets what it does not name go where it says, if that is on this machine")
  func unnamed() throws {
    let map = AddressMap()
    for text in ["127.0.0.1", "127.255.255.254", "::1"] {
      let address = SocketAddress(try #require(IPAddress(text)), port: 80)
      #expect(try map.target(of: address, .tcp) == address)
    }
  }

  @Test(
    "refuses every target outside, named or not, unless it may let it out",
    arguments: [
      "198.51.100.7", "128.0.0.1", "126.255.255.255", "192.168.1.1", "10.0.0.1", "::2", "::", "fe80::1",
      "::ffff:8.8.8.8", "::ffff:127.0.0.1",
    ])
  func outside(text: String) throws {
    let address = SocketAddress(try #require(IPAddress(text)), port: 80)
    for kind in [SocketProtocol.tcp, .udp] {
      #expect(throws: AddressMap.OutsideError.self) { try AddressMap().target(of: address, kind) }
      var map = AddressMap()
      map.add(Self.server, port: 7, to: address)
      #expect(throws: AddressMap.OutsideError.self) {
        try map.target(of: SocketAddress(Self.server, port: 7), kind)
      }
      #expect(try AddressMap(allowsOutside: true).target(of: address, kind) == address)
    }
  }
}

@Suite("What would leave this machine")
struct ConfinementTests {
  @Test("is refused with NO_CONNECTION, told, and kept for the diagnosis; nothing is sent")
  func refused() async throws {
    try await HostRig.run([]) { rig in
      let outside = SocketAddress(IPAddress(198, 51, 100, 7), port: 4711)
      let (tcp, udp) = (TCPSocket(), try await rig.openUDP())
      try await tcp.open(on: rig.stack)
      #expect(try await code { try await tcp.connect(to: outside) } == .noConnection)
      #expect(try await code { _ = try await udp.send([1], to: outside) } == .noConnection)
      #expect(rig.refusals.all == [outside, outside])
      #expect(rig.activity.evidence[.connects] + rig.activity.evidence[.bytesOut] == 0)
      #expect(
        rig.activity.peers == [
          "TCP 198.51.100.7:4711: not connected, refused here: 198.51.100.7:4711 is outside this machine",
          "UDP 198.51.100.7:4711: 0 bytes out, 0 bytes in, refused here: 198.51.100.7:4711 is outside this machine",
        ])
    }
  }

  @Test("cannot leave it even by a socket that is told to: it is bound to the loopback address")
  func bound() async throws {
    let socket = DatagramSocket(limits: HostLimits(), isConfined: true, activity: NetworkActivity())
    let outside = SocketAddress(IPAddress(198, 51, 100, 7), port: 4711)
    #expect(try await code { _ = try await socket.send([1], to: outside, as: outside) } != .ok)
    socket.close()
  }

  @Test("is ::1 as well as 127.0.0.1 where the machine has it")
  func version6() async throws {
    let there = SocketAddress(try #require(IPAddress("::1")))
    let world = RealWorld()
    guard
      let host = try? await ServiceHost.start(
        [
          OfferedService(.stream(EchoServer()), at: there),
          OfferedService(.datagram(EchoServer()), at: there),
        ], time: world)
    else { return }
    try await HostRig.run(
      [],
      rules: [(nil, 7, .tcp, host.addresses[0]), (nil, 7, .udp, host.addresses[1])]
    ) { rig in
      let (tcp, udp) = (try await rig.connected(7), try await rig.openUDP())
      _ = try await tcp.send([1, 2])
      #expect(try await tcp.receive(limit: 1) == [1])
      _ = try await udp.send([3], to: HostRig.address(7))
      #expect(try await udp.receive(limit: 9) == Datagram(bytes: [3], source: HostRig.address(7)))
    }
    await host.stop()
  }
}
