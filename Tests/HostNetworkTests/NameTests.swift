import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("Names on the host")
struct NameTests {
  static let dns: [(UInt16, OfferedService)] = {
    var zone = DNSZone()
    zone.add("echo.test", IPv4Address(198, 51, 100, 7))
    for index in 0..<6 { zone.add("host\(index).test", IPv4Address(203, 0, 113, UInt8(index + 1))) }
    return [(53, OfferedService(.datagram(DNSServer(zone: zone)), delay: .milliseconds(20)))]
  }()

  @Test("are resolved by the server behind port 53, and counted")
  func resolved() async throws {
    try await HostRig.run(Self.dns) { rig async throws in
      #expect(try await rig.stack.resolve("echo.test", version: .unspecified).ipAddress == "198.51.100.7")
      #expect(
        try await code { _ = try await rig.stack.resolve("echo.test_invalid", version: .v4) } == .dnsFailure)
      #expect(rig.activity.evidence[.lookups] == 2)
      #expect(rig.stack.openSockets == 0)
      let bytes = rig.activity.evidence[.bytesOut]
      #expect(try await rig.stack.resolve("echo.test", version: .unspecified).isSet)
      #expect(rig.activity.evidence[.bytesOut] == bytes, "from the cache")
    }
  }

  @Test("need one of the sockets while they are asked for")
  func slot() async throws {
    var limits = HostLimits()
    limits.sockets = 1
    try await HostRig.run(Self.dns, limits: limits) { rig in
      let handle = try await rig.stack.openSocket(.udp)
      #expect(try await code { _ = try await rig.stack.resolve("echo.test", version: .v4) } == .noSocket)
      try await rig.stack.closeSocket(handle)
      #expect(try await rig.stack.resolve("echo.test", version: .v4).isSet)
    }
  }

  @Test("are looked up without waiting, five at once, the sixth is NO_MEMORY")
  func asynchronous() async throws {
    try await HostRig.run(Self.dns) { rig in
      let results = Trace<NSAPIError>()
      for index in 0..<5 {
        let id = try rig.stack.resolve("host\(index).test", version: .v4) { code, _ in results.add(code) }
        #expect(id > 0)
      }
      #expect(
        try await code { _ = try rig.stack.resolve("host5.test", version: .v4) { _, _ in } } == .noMemory)
      try await rig.until("five callbacks") { results.all.count == 5 }
      #expect(results.all == [.ok, .ok, .ok, .ok, .ok])
    }
  }

  @Test("name the servers in the records of what passed")
  func records() async throws {
    try await HostRig.run(HostRig.standard + Self.dns) { rig in
      var address = try await rig.stack.resolve("echo.test", version: .v4)
      address.port = 7
      rig.activity.forgetPeers()
      let socket = TCPSocket()
      try await socket.open(on: rig.stack)
      try await socket.connect(to: address)
      _ = try await socket.send([1, 2])
      _ = try await socket.receive(limit: 1)
      #expect(
        rig.activity.peers == ["TCP echo.test:7 (198.51.100.7): connected, 2 bytes out, 1 bytes in"])
      try await socket.close()
    }
  }

  @Test("are TIMEOUT without waiting, and DNS_FAILURE waiting, when nobody answers")
  func silence() async throws {
    var dns = DNSSettings()
    dns.responseWait = .milliseconds(50)
    let closed = try RawServer.closedPort()
    try await HostRig.run([], dns: dns, rules: [(nil, 53, nil, closed)]) { rig in
      #expect(try await code { _ = try await rig.stack.resolve("echo.test", version: .v4) } == .dnsFailure)
      let results = Trace<NSAPIError>()
      _ = try rig.stack.resolve("echo.test", version: .v4) { code, _ in results.add(code) }
      try await rig.until("a callback") { !results.all.isEmpty }
      #expect(results.all == [.timeout])
      #expect(rig.activity.evidence[.lookups] == 0)
    }
  }
}
