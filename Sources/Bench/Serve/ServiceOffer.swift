import HostNetwork
import NetworkServices
import NetworkSocket
import TestConfiguration
import Timekeeping

/// The servers that a configuration calls for, at real ports of this machine.
///
/// Its test server with echo, discard, daytime, chargen and time over TCP and UDP, and a DNS server over UDP that
/// knows the configured names.
public struct ServiceOffer: Sendable {
  /// What is wrong with what was asked for.
  public enum PortError: Error, Hashable, Sendable {
    case portTooHigh(service: String, port: Int)
    /// Only the privileged may have ports below 1024.
    case privileged(port: Int)
  }

  private let services: [(name: String, service: OfferedService)]
  private let world: RealWorld

  /// The names of the services, by which a delay is given.
  public static let names = ["echo", "discard", "daytime", "chargen", "time", "dns"]

  private static let firstUnprivileged = 1024
  private static let dnsPort: UInt16 = 53

  /// - Parameters:
  ///   - address: where all of them listen.
  ///   - portOffset: what is added to each well-known or configured port.
  ///   - delays: how long services hold back what they answer, by their names; none if not given.
  public init(
    _ config: TestConfig, at address: IPAddress, portOffset: Int, allowsPrivileged: Bool,
    delays: [String: Duration] = [:]
  ) throws(PortError) {
    let world = RealWorld()
    let server = Self.server(config, clock: CivilClock.ofHost(world))
    var wanted: [(name: String, port: UInt16, server: OfferedService.Server)] = []
    for (port, stream) in server.streams { wanted.append((Self.name(of: stream), port, .stream(stream))) }
    for (port, datagrams) in server.datagrams {
      wanted.append((Self.name(of: datagrams), port, .datagram(datagrams)))
    }
    let dns = DNSServer(zone: Self.zone(config, servedAt: address))
    wanted.append((Self.name(of: dns), Self.dnsPort, .datagram(dns)))
    wanted.sort { ($0.port, $0.server.kind == .tcp ? 0 : 1) < ($1.port, $1.server.kind == .tcp ? 0 : 1) }
    var services: [(String, OfferedService)] = []
    for (name, number, server) in wanted {
      let port = Int(number) + portOffset
      guard let real = UInt16(exactly: port), real > 0 else {
        throw .portTooHigh(service: name, port: port)
      }
      guard port >= Self.firstUnprivileged || allowsPrivileged else { throw .privileged(port: port) }
      let place = SocketAddress(address, port: real)
      services.append((name, OfferedService(server, at: place, delay: delays[name] ?? .zero)))
    }
    self.services = services
    self.world = world
  }

  /// Begins to serve.
  ///
  /// - Parameter warn: takes a sentence about something that is no reason to stop.
  /// - Throws: ``BenchError`` if a port is unavailable; nothing is served then.
  public func open(
    _ limits: ServiceHost.Limits, warn: @escaping @Sendable (String) -> Void
  ) async throws(BenchError) -> OpenServices {
    do throws(ServiceHost.StartError) {
      let host = try await ServiceHost.start(
        services.map(\.service), time: world, limits: limits, warn: warn)
      let entries = zip(services, host.addresses).map { offer, address in
        OpenServices.Entry(name: offer.name, kind: offer.service.server.kind, address: address)
      }
      return OpenServices(entries: entries, host: host)
    } catch {
      throw BenchError(error.description, advice: error.advice)
    }
  }

  // MARK: What the configuration calls for

  /// Without a configured server the standard services are there all the same.
  private static func server(_ config: TestConfig, clock: CivilClock) -> VirtualHost {
    ConfiguredHosts.of(config, clock: clock).first { !$0.streams.isEmpty }
      ?? VirtualHost.standardServices(address: IPv4Address(127, 0, 0, 1), clock: clock)
  }

  /// The configured names; that of the test server leads to where it is served.
  private static func zone(_ config: TestConfig, servedAt address: IPAddress) -> DNSZone {
    // An address that stands for all, or of IPv6, is no answer to a question for an IPv4 address.
    let isAnswer = address.version == .v4 && !address.isZero
    let served = isAnswer ? IPv4Address("\(address)") : nil
    var zone = DNSZone()
    for host in ConfiguredHosts.of(config) {
      let own = host.streams.isEmpty ? host.address : served ?? IPv4Address(127, 0, 0, 1)
      for name in host.names { zone.add(name, own) }
    }
    return zone
  }

  private static func name(of server: any Sendable) -> String {
    switch server {
    case is EchoServer: "echo"
    case is DiscardServer: "discard"
    case is DaytimeServer: "daytime"
    case is ChargenServer: "chargen"
    case is TimeServer: "time"
    case is DNSServer: "dns"
    default: "\(type(of: server))"
    }
  }
}

/// Services that are being served.
public struct OpenServices: Sendable {
  /// One of them, and where it is.
  public struct Entry: Hashable, Sendable {
    /// Such as `echo`.
    public let name: String
    public let kind: SocketProtocol
    public let address: SocketAddress
  }

  /// By port, TCP first.
  public let entries: [Entry]
  private let host: ServiceHost

  init(entries: [Entry], host: ServiceHost) {
    self.entries = entries
    self.host = host
  }

  /// What each of the entries has had to do so far.
  public var counts: [ServiceCounts] { host.counts }

  /// Closes the ports and every connection.
  public func stop() async {
    await host.stop()
  }
}
