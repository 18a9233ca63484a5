import HostNetwork
import NetworkServices
import NetworkSocket
import TestConfiguration

/// Where a run on the host's own stack sends what its cases send.
public struct HostRoutes: Sendable {
  /// Names and the addresses that DNS answers them with.
  let zone: DNSZone

  /// What the user has said: it comes before the run's own services.
  private let mappings: [(host: IPAddress?, port: UInt16, target: SocketAddress)]
  private let allowsOutside: Bool

  /// - Parameter map: services that are elsewhere, each `HOST:PORT=HOST:PORT`.
  public init(_ config: TestConfig, map: [String], allowsOutside: Bool) throws(DeviceOptionError) {
    var mappings: [ServiceMapping] = []
    for text in map {
      do throws(ServiceMapping.ParseError) {
        mappings.append(try ServiceMapping(text))
      } catch {
        throw DeviceOptionError(option: .map, value: text, message: error.message)
      }
    }
    do throws(RouteError) {
      try self.init(config, mappings: mappings, allowsOutside: allowsOutside)
    } catch {
      throw DeviceOptionError(option: .map, value: error.text, message: error.reason.message)
    }
  }

  /// - Throws: what is wrong with a mapping under this configuration, with its text.
  init(
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

  /// The map of a run whose own services are at these places.
  func map(_ services: [(port: UInt16, kind: SocketProtocol, address: SocketAddress)]) -> AddressMap {
    var map = AddressMap(allowsOutside: allowsOutside)
    for service in services { map.add(nil, port: service.port, service.kind, to: service.address) }
    for mapping in mappings { map.add(mapping.host, port: mapping.port, to: mapping.target) }
    return map
  }
}

/// A mapping that cannot be used.
struct RouteError: Error, Hashable {
  /// The mapping as it was given.
  let text: String
  let reason: ServiceMapping.ParseError

  init(_ mapping: ServiceMapping, _ reason: ServiceMapping.ParseError) {
    text = mapping.text
    self.reason = reason
  }
}

/// Sends a service elsewhere, as `--map HOST:PORT=HOST:PORT` has it.
///
/// HOST is an IP address, in brackets if it is an IPv6 one, or `localhost`; on the left also `*` for any, or a name
/// of the configuration.
struct ServiceMapping: Hashable, Sendable {
  enum Host: Hashable {
    case any
    case address(IPAddress)
    case name(String)
  }

  /// The text as it was given.
  let text: String

  let host: Host
  let port: UInt16
  let target: SocketAddress

  /// What is wrong with a mapping.
  enum ParseError: Error, Hashable, Sendable {
    case malformed
    case badPort(String)
    case badTarget(String)
    /// The configuration has no such name.
    case unknownName(String, known: [String])
    case repeated(String)
    /// It would leave this machine, and that is not allowed.
    case outside(String)
  }

  init(_ text: String) throws(ParseError) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2 else { throw .malformed }
    self.text = text
    let (host, port) = try Self.parts(sides[0])
    self.port = port
    if host == "*" {
      self.host = .any
    } else if let address = Self.address(host) {
      self.host = .address(address)
    } else {
      self.host = .name(host)
    }
    let (targetHost, targetPort) = try Self.parts(sides[1])
    guard let address = Self.address(targetHost), !address.isZero else { throw .badTarget(targetHost) }
    target = SocketAddress(address, port: targetPort)
  }

  private static func parts(_ text: Substring) throws(ParseError) -> (host: String, port: UInt16) {
    guard let colon = text.lastIndex(of: ":") else { throw .malformed }
    let host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard !host.isEmpty else { throw .malformed }
    // The only sign that UInt16 would take.
    guard digits.first != "+", let port = UInt16(digits), port > 0 else {
      throw .badPort(String(digits))
    }
    return (String(host), port)
  }

  private static func address(_ host: String) -> IPAddress? {
    if host.lowercased() == "localhost" { return IPAddress(127, 0, 0, 1) }
    guard host.hasPrefix("["), host.hasSuffix("]") else {
      return IPAddress(host).flatMap { $0.version == .v4 ? $0 : nil }
    }
    return IPAddress(String(host.dropFirst().dropLast())).flatMap { $0.version == .v6 ? $0 : nil }
  }
}

extension ServiceMapping.ParseError {
  /// What is wrong, and what would be right.
  var message: String {
    let form = "expected HOST:PORT=HOST:PORT, such as *:7=127.0.0.1:4007"
    return switch self {
    case .malformed: form
    case .badPort(let text): "expected a port from 1 to 65535, got '\(text)'"
    case .badTarget(let text):
      "expected an IP address (IPv6 in brackets) or localhost behind =, got '\(text)'"
    case .unknownName(let name, let known):
      "the config has no host '\(name)', only \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .repeated(let text): "'\(text)' is given twice"
    case .outside(let text): "\(text) is outside this machine; --allow-outside allows it"
    }
  }
}
