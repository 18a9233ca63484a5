import NetworkServices
import TestConfiguration

/// The machines that a configuration names, with addresses where it gives none.
enum ConfiguredHosts {
  /// The test server with its services at the configured ports, and the hosts of the DNS cases.
  static func of(_ config: TestConfig, clock: CivilClock = .standard) -> [VirtualHost] {
    var hosts: [VirtualHost] = []
    if let server = config.echoServer { hosts.append(testServer(server, clock: clock)) }
    // TEST-NET-3 (RFC 5737) for the names that are only looked up.
    for (index, name) in (config.dns.hosts + config.dns.otherHosts).enumerated()
    where name != config.echoServer?.host {
      hosts.append(VirtualHost(address: IPv4Address(203, 0, 113, UInt8(1 + index % 254)), names: [name]))
    }
    return merged(hosts)
  }

  /// Where the echo service is; nil if the configuration names no server.
  static func echoService(_ config: TestConfig) -> IPv4Endpoint? {
    config.echoServer.map {
      IPv4Endpoint(address: address(of: $0), port: UInt16(clamping: $0.port))
    }
  }

  /// TEST-NET-2 (RFC 5737) unless the config names an address.
  private static func address(of server: TestServer) -> IPv4Address {
    IPv4Address(server.host) ?? IPv4Address(198, 51, 100, 7)
  }

  private static func testServer(
    _ server: TestServer, clock: CivilClock
  ) -> VirtualHost {
    var host = VirtualHost.standardServices(
      address: address(of: server), names: IPv4Address(server.host) == nil ? [server.host] : [],
      clock: clock)
    let echo = EchoServer()
    let discard = DiscardServer()
    host.streams[UInt16(clamping: server.port)] = echo
    host.datagrams[UInt16(clamping: server.port)] = echo
    host.streams[UInt16(clamping: server.discardPort)] = discard
    host.datagrams[UInt16(clamping: server.discardPort)] = discard
    return host
  }

  /// One host for each address: names beyond the 254th share one.
  private static func merged(_ hosts: [VirtualHost]) -> [VirtualHost] {
    var result: [VirtualHost] = []
    for host in hosts {
      if let index = result.firstIndex(where: { $0.address == host.address }) {
        result[index].names += host.names
      } else {
        result.append(host)
      }
    }
    return result
  }
}
