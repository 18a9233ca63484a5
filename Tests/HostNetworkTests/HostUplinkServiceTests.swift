import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

/// What is not one connection: datagrams, clients of the module, names, pings.
@Suite("The uplink to this machine, beyond connections")
struct HostUplinkServiceTests {
  private static let id = ConnectionID(1)

  @Test("carries datagrams, and tells answers under the address that was asked")
  func datagrams() async throws {
    try await UplinkRig.run { rig in
      rig.ask(.openUDP(Self.id, localPort: 50_001))
      for round: UInt8 in 0..<5 {
        rig.ask(.sendDatagram(Self.id, [round, 7], to: UplinkRig.endpoint(7)))
        try await rig.hear(.datagram(Self.id, [round, 7], from: UplinkRig.endpoint(7)))
      }
      rig.ask(.sendDatagram(Self.id, [1], to: UplinkRig.endpoint(13)))
      try await rig.until("the date") { rig.events.count == 6 }
      guard case .datagram(_, let date, let sender)? = rig.events.last else {
        Issue.record("\(rig.events)")
        return
      }
      #expect(date.count == 26)
      #expect(sender == UplinkRig.endpoint(13))
      rig.ask(.close(Self.id), .sendDatagram(Self.id, [9], to: UplinkRig.endpoint(7)))
      try await rig.hear(.closed(Self.id))
      try await rig.world.sleep(for: .milliseconds(50))
      #expect(rig.events.last == .closed(Self.id))
    }
  }

  @Test("sends datagrams to an IPv6 address of this machine too, if a rule says so")
  func datagramsV6() async throws {
    let echo = OfferedService(.datagram(EchoServer()), at: NetworkSocket.SocketAddress(.loopbackV6))
    try await UplinkRig.run([(7, echo)]) { rig in
      rig.ask(.openUDP(Self.id, localPort: 50_002), .sendDatagram(Self.id, [6], to: UplinkRig.endpoint(7)))
      try await rig.hear(.datagram(Self.id, [6], from: UplinkRig.endpoint(7)))
    }
  }

  @Test("has a port of the module where a rule has it, else where it can be had, and says where")
  func places() async throws {
    let free = try RawServer.closedPort()
    let own = IPAddress(192, 168, 1, 107)
    try await UplinkRig.run([], rules: [(own, 80, nil, free)]) { rig in
      rig.ask(.listen(port: 80))
      #expect(try await rig.place(of: 80, .tcp) == free)
      rig.ask(.openUDP(Self.id, localPort: 80))
      #expect(try await rig.place(of: 80, .udp) == free)
      // A privileged one is not even tried.
      rig.ask(.listen(port: 333))
      let place = try await rig.place(of: 333, .tcp)
      #expect(place.address == IPAddress(127, 0, 0, 1) && place.port >= 1024)
      // The number of a port that is taken.
      let taken = try RawServer()
      rig.ask(.listen(port: taken.address.port))
      #expect(try await rig.place(of: taken.address.port, .tcp).port != taken.address.port)
      let unused = try RawServer.closedPort()
      rig.ask(.listen(port: unused.port))
      #expect(try await rig.place(of: unused.port, .tcp) == unused)
    }
  }

  @Test("says so when the place that a rule names cannot be had")
  func noPlace() async throws {
    let taken = try RawServer()
    try await UplinkRig.run([], rules: [(IPAddress(192, 168, 1, 107), 80, nil, taken.address)]) { rig in
      rig.ask(.listen(port: 80))
      try await rig.until("a notice") { !rig.notices.all.isEmpty }
      #expect(rig.notices.all == [.noPort(80, .tcp, reason: "Address already in use")])
    }
  }

  @Test("brings clients to the port at which the module listens, until it no longer does")
  func clients() async throws {
    try await UplinkRig.run([]) { rig in
      rig.ask(.listen(port: 333))
      let place = try await rig.place(of: 333, .tcp)
      let clients = try (0..<2).map { _ in try RawClient(place) }
      try await rig.until("two clients") { rig.events.count == 2 }
      let ids = rig.events.map(\.id)
      #expect(Set(ids).count == 2 && ids.allSatisfy { $0.number >= ConnectionID.firstAccepted })
      for event in rig.events {
        guard case .accepted(_, localPort: 333, let sender) = event else {
          Issue.record("\(event)")
          continue
        }
        #expect(sender.address == IPv4Address(127, 0, 0, 1))
      }
      try clients[0].send([1, 2, 3])
      try await rig.until("three bytes") { ids.contains { rig.bytes(of: $0) == [1, 2, 3] } }
      let talking = try #require(ids.first { rig.bytes(of: $0) == [1, 2, 3] })
      rig.ask(.send(talking, [4, 5]), .stopListening(port: 333), .close(talking))
      #expect(try clients[0].receiveAll() == [4, 5])
      let silent = try #require(ids.first { $0 != talking })
      clients[1].finish()
      try await rig.hear(.peerClosed(silent))
      #expect(throws: NSAPIError.noConnection) { try RawClient(place) }
    }
  }

  @Test("knows the zone's names and localhost, and asks nobody else")
  func names() async throws {
    try await UplinkRig.run([]) { rig in
      rig.ask(
        .resolve(Self.id, name: "Echo.Test"), .resolve(ConnectionID(2), name: "localhost"),
        .resolve(ConnectionID(3), name: "elsewhere.test"))
      try await rig.until("three answers") { rig.events.count == 3 }
      #expect(
        rig.events == [
          .resolved(Self.id, UplinkRig.server), .resolved(ConnectionID(2), IPv4Address(127, 0, 0, 1)),
          .resolutionFailed(ConnectionID(3)),
        ])
    }
  }

  @Test("the system's resolver knows this machine, and not what is no name")
  func systemNames() async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    #expect(try await SystemResolver.address(of: "localhost", on: loop).get() == IPv4Address(127, 0, 0, 1))
    for name in ["", "a\u{0}b", "no.such.name.invalid"] {
      await #expect(throws: SystemResolver.Unknown.self) {
        try await SystemResolver.address(of: name, on: loop).get()
      }
    }
  }

  @Test("pings what the map has on this machine, and nothing outside")
  func pings() async throws {
    try await UplinkRig.run { rig in
      rig.ask(.ping(Self.id, IPv4Address(127, 0, 0, 1)), .ping(ConnectionID(2), UplinkRig.server))
      try await rig.until("two answers") { rig.events.count == 2 }
      for event in rig.events {
        guard case .pingAnswered(_, let time) = event else {
          Issue.record("\(event)")
          continue
        }
        #expect((.zero ... .seconds(10)).contains(time))
      }
    }
    try await UplinkRig.run([]) { rig in
      rig.ask(.ping(Self.id, UplinkRig.server))
      try await rig.hear(.timedOut(Self.id))
      #expect(rig.notices.all == [.refused(NetworkSocket.SocketAddress(IPAddress(198, 51, 100, 7)))])
    }
  }

  @Test("an echo request and its answer are those of RFC 792")
  func echoMessages() {
    let request = ICMPEcho.request(sequence: 0x1234)
    #expect(Array(request.prefix(8)) == [8, 0, 0, 0, 0, 0, 0x12, 0x34])
    #expect(request.count == 40)
    #expect(ICMPEcho.sequence(ofReply: [0, 0, 9, 9, 1, 1, 0x12, 0x34]) == 0x1234)
    for bad: [UInt8] in [
      [], [0, 0, 9, 9, 1, 1, 0x12], request, [3, 0, 9, 9, 1, 1, 2, 3], [0, 1, 9, 9, 1, 1, 2, 3],
    ] {
      #expect(ICMPEcho.sequence(ofReply: bad) == nil)
    }
  }

  @Test("the machine behind an address is that of its own rule, then that for any address, then itself")
  func machines() throws {
    var map = AddressMap()
    let (server, other) = (IPAddress(198, 51, 100, 7), IPAddress(198, 51, 100, 8))
    #expect(throws: AddressMap.OutsideError.self) { try map.machine(for: server) }
    #expect(try map.machine(for: IPAddress(127, 9, 9, 9)) == IPAddress(127, 9, 9, 9))
    map.add(nil, port: 9, to: NetworkSocket.SocketAddress(IPAddress(127, 0, 0, 9), port: 1))
    map.add(nil, port: 7, to: NetworkSocket.SocketAddress(IPAddress(127, 0, 0, 7), port: 1))
    map.add(server, port: 80, to: NetworkSocket.SocketAddress(IPAddress(127, 0, 0, 80), port: 1))
    #expect(try map.machine(for: server) == IPAddress(127, 0, 0, 80))
    #expect(try map.machine(for: other) == IPAddress(127, 0, 0, 7))
    #expect(try AddressMap(allowsOutside: true).machine(for: server) == server)
  }

  @Test("everything is closed when it stops, and nothing is done afterwards")
  func stop() async throws {
    let peer = try RawServer()
    var place: NetworkSocket.SocketAddress?
    var connection: RawConnection?
    try await UplinkRig.run([], rules: [(nil, 7, nil, peer.address)]) { rig in
      rig.ask(.openTCP(Self.id, to: UplinkRig.endpoint(7), window: 1000), .listen(port: 333))
      connection = try peer.accept()
      place = try await rig.place(of: 333, .tcp)
      await rig.uplink.stop()
      rig.ask(.close(Self.id))
      try await rig.world.sleep(for: .milliseconds(20))
      #expect(!rig.events.contains(.closed(Self.id)))
    }
    #expect(try #require(connection).isReset())
    let closed = try #require(place)
    #expect(throws: NSAPIError.noConnection) { try RawClient(closed) }
  }
}
