import NetworkServices
import TestSupport
import Testing
import Timekeeping

@Suite("The virtual uplink", .virtualTime)
struct VirtualUplinkTests {
  @Test("delivers events at the internet's times")
  func delivers() async throws {
    let world = try World.current
    let server = IPv4Address(10, 0, 0, 1)
    let uplink = VirtualUplink(
      VirtualInternet(hosts: [.standardServices(address: server)], generator: SeededGenerator(seed: 1)),
      time: world)
    let heard = Trace<UplinkEvent>()
    uplink.onEvent { heard.add($0) }
    let id = ConnectionID(1)
    uplink.submit(.openTCP(id, to: IPv4Endpoint(address: server, port: 7), window: 100))
    #expect(heard.all.isEmpty)
    try await world.sleep(for: .milliseconds(60))
    #expect(heard.all == [.connected(id)])
    uplink.submit(.send(id, [1, 2, 3]))
    try await world.sleep(for: .milliseconds(60))
    #expect(heard.all.contains(.acknowledged(id, 3)))
    let bytes = heard.all.flatMap { event -> [UInt8] in
      if case .received(_, let bytes) = event { bytes } else { [] }
    }
    #expect(bytes == [1, 2, 3])
  }
}
