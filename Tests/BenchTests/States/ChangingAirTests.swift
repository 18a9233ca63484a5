import ESP8266Simulator
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import Bench

/// What the interface says when the network around it changes, on the simulated module.
@Suite("The ESP8266 in a changing air")
struct ChangingAirTests {
  private static func air() throws -> Air { SimulatedEnvironment.air(try Jobs.config()) }

  @Test("an access point that vanishes costs the sockets, and the interface comes back with it")
  func vanishingAccessPoint() async throws {
    let air = try Self.air()
    try await Rig.run { rig in
      try await rig.interface.connect()
      let socket = TCPSocket()
      try await socket.open(on: rig.interface.stack)
      try await socket.connect(to: Rig.echo)
      #expect(try await socket.send([1, 2, 3]) == 3)
      rig.module.setAir(Air(accessPoints: SimulatedAccessPoint.neighbours))
      while rig.interface.connectionStatus == .globalUp { try await rig.world.sleep(for: .milliseconds(100)) }
      #expect(rig.interface.connectionStatus == .connecting)
      await #expect(throws: NSAPIError.connectionLost) { try await socket.send([4]) }
      await #expect(throws: NSAPIError.connectionLost) { try await socket.receive(limit: 1) }
      await #expect(throws: NSAPIError.noAddress) { try await rig.interface.ipAddress() }
      try await socket.close()
      rig.module.setAir(air)
      while rig.interface.connectionStatus != .globalUp { try await rig.world.sleep(for: .milliseconds(100)) }
      try await socket.open(on: rig.interface.stack)
      try await socket.connect(to: Rig.echo)
      #expect(try await socket.send([5]) == 1)
      #expect(try await socket.receive(limit: 1) == [5])
    }
  }

  @Test("a network whose DHCP never answers is given up, and joined once it does")
  func silentDHCP() async throws {
    let air = try Self.air()
    try await Rig.run { rig in
      rig.module.setAir(Air(accessPoints: air.accessPoints, dhcp: .silent))
      await #expect(throws: NSAPIError.connectionTimeout) { try await rig.interface.connect() }
      #expect(rig.interface.connectionStatus == .disconnected)
      rig.module.setAir(air)
      try await rig.interface.connect()
      #expect(rig.interface.connectionStatus == .globalUp)
    }
  }
}
