import HostNetwork
import NetworkServices
import NetworkSocket
import TestConfiguration

/// Where a run on the host's own stack sends what its cases send.
public struct HostRoutes: Sendable {
  /// Names and the addresses that DNS answers them with.
  let zone: DNSZone

  /// What the user has said: it comes before the bench's own services.
  private let mappings: [(host: IPAddress?, port: UInt16, target: SocketAddress)]
  private let allowsOutside: Bool

  /// - Throws: what is wrong with a mapping under this configuration, with its text.
  public init(
    _ config: TestConfig, mappings: [ServiceMapping] = [], allowsOutside: Bool = false
  ) throws(RouteError) {
    var zone = DNSZone()
    var names: [String] = []
    for host in ConfiguredHosts.of(config) {
      for name in host.names { zone.add(name, host.address) }
      names += host.names
    }
    var known: Set<Left> = []
    var resolved: [(host: IPAddress?, port: UInt16, target: SocketAddress)] = []
    for mapping in mappings {
      for host in try Self.hosts(mapping, zone, names) {
        guard known.insert(Left(host: host, port: mapping.port)).inserted else {
          throw RouteError(mapping, .repeated(String(mapping.text.prefix { $0 != "=" })))
        }
        resolved.append((host, mapping.port, mapping.target))
      }
      guard allowsOutside || mapping.target.address.isLoopback else {
        throw RouteError(mapping, .outside(mapping.target.description))
      }
    }
    self.zone = zone
    self.mappings = resolved
    self.allowsOutside = allowsOutside
  }

  private struct Left: Hashable {
    let host: IPAddress?
    let port: UInt16
  }

  /// The addresses on the left of a mapping; nil among them for any.
  private static func hosts(
    _ mapping: ServiceMapping, _ zone: DNSZone, _ names: [String]
  ) throws(RouteError) -> [IPAddress?] {
    switch mapping.host {
    case .any: return [nil]
    case .address(let address): return [address]
    case .name(let name):
      guard let addresses = zone.addresses(of: name) else {
        throw RouteError(mapping, .unknownName(name, known: names))
      }
      return addresses.map { IPAddress(bytes: $0.octets) }
    }
  }

  /// The map of a run whose bench services are at these places.
  func map(_ services: [(port: UInt16, kind: SocketProtocol, address: SocketAddress)]) -> AddressMap {
    var map = AddressMap(allowsOutside: allowsOutside)
    for service in services { map.add(nil, port: service.port, service.kind, to: service.address) }
    for mapping in mappings { map.add(mapping.host, port: mapping.port, to: mapping.target) }
    return map
  }
}

/// A mapping that cannot be used.
public struct RouteError: Error, Hashable, Sendable {
  /// The mapping as it was given.
  public let text: String
  public let fault: ServiceMapping.ParseError

  init(_ mapping: ServiceMapping, _ fault: ServiceMapping.ParseError) {
    text = mapping.text
    self.fault = fault
  }
}
