import NetworkServices
import NetworkSocket
import Testing
import Timekeeping

@testable import HostNetwork

@Suite("Counts and rates of services")
struct ServiceCountTests {
  private static let services = [
    (UInt16(7), OfferedService(.stream(EchoServer()))), (7, OfferedService(.datagram(EchoServer()))),
  ]

  @Test("connections, bytes and datagrams are counted as they pass")
  func counts() async throws {
    let world = RealWorld()
    let host = try await ServiceHost.start(Self.services.map(\.1), time: world)
    let client = try RawClient(host.addresses[0])
    try client.send([1, 2, 3])
    client.finish()
    #expect(try client.receiveAll() == [1, 2, 3])
    var expected = ServiceCounts()
    (expected.accepted, expected.received, expected.sent) = (1, 3, 3)
    let deadline = world.now + HostRig.patience
    while host.counts[0] != expected, world.now < deadline { try await world.sleep(for: .milliseconds(2)) }
    #expect(host.counts == [expected, ServiceCounts()])
    let second = try RawClient(host.addresses[0])
    while host.counts[0].connections != 1, world.now < deadline {
      try await world.sleep(for: .milliseconds(2))
    }
    #expect(host.counts[0].connections == 1 && host.counts[0].accepted == 2)
    withExtendedLifetime(second) {}
    await host.stop()
  }

  @Test("what comes faster than the rate is turned away, and counted")
  func rate() async throws {
    let world = RealWorld()
    var limits = ServiceHost.Limits()
    limits.rate = 5
    let host = try await ServiceHost.start(Self.services.map(\.1), time: world, limits: limits)
    // A second may turn meanwhile, and five more are let in then.
    let clients = try (0..<30).map { _ in try RawClient(host.addresses[0]) }
    let deadline = world.now + HostRig.patience
    while host.counts[0].accepted + host.counts[0].turnedAway < 30, world.now < deadline {
      try await world.sleep(for: .milliseconds(2))
    }
    let counts = host.counts[0]
    #expect(counts.accepted + counts.turnedAway == 30)
    #expect(counts.accepted >= 5 && counts.turnedAway >= 5)
    withExtendedLifetime(clients) {}
    await host.stop()
  }

  @Test("a rate is counted anew in every second")
  func seconds() {
    var rate = RateLimit(2)
    func at(_ milliseconds: Int) -> Instant { .beginning + .milliseconds(milliseconds) }
    #expect(
      [0, 1, 2, 999, 1000, 1001, 1002, 5000].map { rate.admits(at: at($0)) }
        == [true, true, false, false, true, true, false, true])
    var none = RateLimit(nil)
    #expect((0..<1000).allSatisfy { _ in none.admits(at: .beginning) })
  }
}
