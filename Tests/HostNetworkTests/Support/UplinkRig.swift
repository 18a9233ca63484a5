import NetworkServices
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

/// An uplink to this machine, with the small services mapped to their well-known ports, as a module uses it.
final class UplinkRig: Sendable {
  let world: RealWorld
  let uplink: HostUplink
  let notices = Trace<HostUplink.Notice>()
  private let heard = Trace<UplinkEvent>()
  private let news: AsyncSignal

  static let server = IPv4Address(198, 51, 100, 7)
  static let module = IPv4Address(192, 168, 1, 107)

  static func endpoint(_ port: UInt16) -> IPv4Endpoint { IPv4Endpoint(address: server, port: port) }

  private init(_ map: AddressMap, _ limits: HostLimits) {
    let world = RealWorld()
    self.world = world
    news = AsyncSignal(world, label: "event")
    var zone = DNSZone()
    zone.add("echo.test", Self.server)
    let notices = notices
    uplink = HostUplink(
      map: map, zone: zone, address: Self.module, window: 5840, limits: limits, time: world,
      onNotice: { notices.add($0) })
    uplink.onEvent { [heard, news] event in
      heard.add(event)
      news.fire()
    }
  }

  /// Runs `body` with a new uplink.
  static func run(
    _ services: [(UInt16, OfferedService)] = HostRig.standard, limits: HostLimits = HostLimits(),
    rules: [(host: IPAddress?, port: UInt16, kind: SocketProtocol?, target: NetworkSocket.SocketAddress)] =
      [],
    _ body: (UplinkRig) async throws -> Void
  ) async throws {
    let host = try await ServiceHost.start(services.map(\.1), time: RealWorld())
    var map = AddressMap()
    for ((port, service), address) in zip(services, host.addresses) {
      map.add(nil, port: port, service.server.kind, to: address)
    }
    for rule in rules { map.add(rule.host, port: rule.port, rule.kind, to: rule.target) }
    let rig = UplinkRig(map, limits)
    try await body(rig)
    await rig.uplink.stop()
    await host.stop()
  }

  func ask(_ requests: UplinkRequest...) {
    for request in requests { uplink.submit(request) }
  }

  var events: [UplinkEvent] { heard.all }

  func events(of id: ConnectionID) -> [UplinkEvent] { heard.all.filter { $0.id == id } }

  /// All bytes that came on a connection.
  func bytes(of id: ConnectionID) -> [UInt8] {
    events(of: id).flatMap { event -> [UInt8] in
      if case .received(_, let bytes) = event { bytes } else { [] }
    }
  }

  /// Waits until `condition` holds.
  func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
  ) async throws {
    let deadline = world.now + HostRig.patience
    while !condition() {
      guard world.now < deadline else {
        Issue.record("in vain: \(what); heard \(events.suffix(5))", sourceLocation: sourceLocation)
        throw CancellationError()
      }
      try await world.sleep(for: .milliseconds(2))
    }
  }

  /// Waits for an event.
  func hear(_ event: UplinkEvent, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await until("\(event)", sourceLocation: sourceLocation) { events.contains(event) }
  }

  /// The first notice of a port of the module.
  func place(
    of port: UInt16, _ kind: SocketProtocol, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> NetworkSocket.SocketAddress {
    func place() -> NetworkSocket.SocketAddress? {
      for case .port(port, kind, let address) in notices.all { return address }
      return nil
    }
    try await until("port \(port)", sourceLocation: sourceLocation) { place() != nil }
    return try #require(place())
  }
}
