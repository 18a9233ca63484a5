import ESP8266Driver
import ESP8266Simulator
import Foundation
import Greentea
import NetworkServices
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping
import WireSupport

@testable import Bench

@Suite("Names on the simulated module")
struct NameLookupTests {
  /// An interface on a simulated module, connected to the embedded config's network.
  struct Joined {
    let interface: ESP8266Interface
    let world: VirtualWorld
    let activity: NetworkActivity
    let written: Trace<[UInt8]>

    var lookupCommands: [String] {
      written.all.map { String(decoding: $0, as: UTF8.self) }.filter { $0.hasPrefix("AT+CIPDOMAIN") }
    }

    var opened: Int {
      written.all.count { String(decoding: $0, as: UTF8.self).hasPrefix("AT+CIPSTART") }
    }

    static func run(
      usesBuiltInDNS: Bool = false, hasScope: Bool = true,
      _ body: @escaping @Sendable (Joined) async throws -> Void
    ) async throws {
      let config = try Jobs.config()
      let profile = try #require(FirmwareProfile.named("at1.7"))
      let network = try #require(config.defaultNetwork)
      try await VirtualWorld.run { world in
        try await TaskScope.run(world) { scope in
          let generator = SeededGenerator(seed: 1)
          let (hostLine, moduleLine) = SimulatedLine.pair(world)
          let module = SimulatedModule(
            profile: profile, air: SimulatedEnvironment.air(config),
            uplink: VirtualUplink(
              SimulatedEnvironment.internet(config, generator: generator), time: world),
            line: moduleLine, time: world, generator: generator)
          scope.spawn { await module.run() }
          let written = Trace<[UInt8]>()
          let read = Trace<[UInt8]>()
          defer { Chunking.check(read.all) }
          let modem = ESP8266(
            line: Wire(hostLine, written: written, read: read), time: world,
            settings: ModemSettings(config.driver))
          scope.spawn { await modem.pump() }
          _ = try await modem.restart()
          let activity = NetworkActivity()
          let interface = ESP8266Interface(
            modem: modem, dns: DNSSettings(config.dns), usesBuiltInDNS: usesBuiltInDNS,
            activity: activity, scope: hasScope ? scope : nil)
          try await interface.connect(
            ssid: network.ssid, password: network.password?.revealed,
            security: .wpaWPA2, channel: 0)
          try await body(Joined(interface: interface, world: world, activity: activity, written: written))
        }
      }
    }
  }

  @Test("with built-in DNS, SYNCHRONOUS_DNS is OK by AT+CIPDOMAIN and opens no link")
  func builtInCase() async throws {
    let text = EmbeddedConfig.text.replacingOccurrences(
      of: "\"esp8266.built-in-dns\": false", with: "\"esp8266.built-in-dns\": true")
    let config = try Jobs.config(text)
    #expect(config.driver.usesBuiltInDNS)
    let outcome = try await Jobs.run(cases: ["SYNCHRONOUS_DNS"], config: config)
    #expect(outcome.verdicts == ["SYNCHRONOUS_DNS": .ok])
    let host = try #require(config.dns.hosts.first)
    #expect(outcome.commands.count { $0 == "AT+CIPDOMAIN=\"\(host)\"" } == 1)
    #expect(!outcome.commands.contains { $0.hasPrefix("AT+CIPSTART") })
  }

  @Test("the module's resolver: what it finds, what it does not, and what it is not asked")
  func builtIn() async throws {
    try await Joined.run(usesBuiltInDNS: true) { joined in
      let interface = joined.interface
      let found = try await interface.resolve("echo.netsocket.test")
      #expect(found == SocketAddress(IPAddress(198, 51, 100, 7)))
      #expect(joined.activity.evidence[.lookups] == 1)
      for name in ["nowhere.netsocket.test", String(repeating: "a", count: 64)] {
        await #expect(throws: NSAPIError.dnsFailure) { try await interface.resolve(name) }
      }
      let asked = joined.lookupCommands.count
      #expect(asked == 3)
      let text = try await interface.resolve("192.0.2.1")
      #expect(text == SocketAddress(IPAddress(192, 0, 2, 1)))
      await #expect(throws: NSAPIError.dnsFailure) { try await interface.resolve("192.0.2.1", version: .v6) }
      await #expect(throws: NSAPIError.dnsFailure) { try await interface.resolve("a.test", version: .v6) }
      await #expect(throws: NSAPIError.dnsFailure) { try await interface.resolve("a.test\r\nAT+RST") }
      for name in [nil, "", String(repeating: "a", count: 256)] {
        await #expect(throws: NSAPIError.parameter) { try await interface.resolve(name) }
      }
      #expect(joined.lookupCommands.count == asked && joined.activity.evidence[.lookups] == 1)
    }
  }

  @Test("asynchronous lookups go by UDP, with built-in DNS too, and five fit", arguments: [false, true])
  func asynchronous(usesBuiltInDNS: Bool) async throws {
    try await Joined.run(usesBuiltInDNS: usesBuiltInDNS) { joined in
      let endings = Trace<(String, NSAPIError)>()
      let hosts = try Jobs.config().dns.hosts
      for (index, host) in hosts.prefix(5).enumerated() {
        let id = try joined.interface.resolve(host) { result, _ in endings.add((host, result)) }
        #expect(id == index + 1)
      }
      #expect(throws: NSAPIError.noMemory) { try joined.interface.resolve(hosts[5]) { _, _ in } }
      // A waiting lookup meanwhile.
      let waited = try await joined.interface.resolve("echo.netsocket.test")
      #expect(waited.isSet)
      try await joined.world.sleep(for: .seconds(20))
      #expect(endings.all.map(\.0) == Array(hosts.prefix(5)))
      #expect(endings.all.allSatisfy { $0.1 == .ok })
      #expect(joined.lookupCommands.count == (usesBuiltInDNS ? 1 : 0))
      #expect(joined.activity.evidence[.lookups] == 6)
    }
  }

  @Test("a scheduler that ignores delays lets every lookup time out: servers take their time to answer")
  func impatientScheduler() async throws {
    try await Joined.run { joined in
      let endings = Trace<NSAPIError>()
      let hosts = try Jobs.config().dns.hosts.prefix(5)
      try joined.interface.setCallIn { [world = joined.world] _, action in
        world.schedule(at: world.now, action)
      }
      for host in hosts { _ = try joined.interface.resolve(host) { result, _ in endings.add(result) } }
      try await joined.world.sleep(for: .seconds(2))
      #expect(endings.all == Array(repeating: .timeout, count: 5))
      #expect(joined.activity.evidence[.lookups] == 0)
      try joined.interface.setCallIn(nil)
      for host in hosts { _ = try joined.interface.resolve(host) { result, _ in endings.add(result) } }
      try await joined.world.sleep(for: .seconds(2))
      #expect(endings.all.suffix(5) == Array(repeating: .ok, count: 5))
    }
  }

  @Test("when the network goes away, every lookup still ends")
  func loss() async throws {
    try await Joined.run { joined in
      let endings = Trace<NSAPIError>()
      for name in try Jobs.config().dns.hosts.prefix(5) {
        _ = try joined.interface.resolve(name) { result, _ in endings.add(result) }
      }
      try await joined.interface.disconnect()
      try await joined.world.sleep(for: .seconds(120))
      #expect(endings.all.count == 5)
    }
  }

  @Test("an added server is asked; without a scope there are no asynchronous lookups")
  func serversAndScope() async throws {
    try await Joined.run(hasScope: false) { joined in
      let interface = joined.interface
      try interface.addDNSServer(IPAddress(8, 8, 4, 4))
      let servers = [try interface.dnsServer(0), try interface.dnsServer(1)]
      #expect(servers == [IPAddress(8, 8, 4, 4), IPAddress(8, 8, 8, 8)])
      #expect(throws: NSAPIError.unsupported) { try interface.resolve("a.test") { _, _ in } }
      #expect(throws: NSAPIError.unsupported) { try interface.cancelResolve(1) }
      #expect(throws: NSAPIError.unsupported) { try interface.setCallIn(nil) }
    }
  }
}
