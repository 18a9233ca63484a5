import NetworkServices
import NetworkSocket
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import HostNetwork

/// The host's stack in real time, with servers on loopback that are mapped to well-known ports.
struct HostRig: Sendable {
  let world: RealWorld
  let scope: TaskScope
  let interface: HostInterface
  let stack: HostStack
  let activity: NetworkActivity
  /// Where each service really is.
  let ports: [Service: SocketAddress]
  let refusals: Trace<SocketAddress>

  struct Service: Hashable {
    let kind: SocketProtocol
    let port: UInt16
  }

  /// An address of TEST-NET-2 (RFC 5737): nobody is there.
  static let server = IPAddress(198, 51, 100, 7)

  static func address(_ port: UInt16) -> SocketAddress { SocketAddress(server, port: port) }

  /// Nothing in these tests takes that long unless it hangs, even behind tests that keep all threads busy.
  static let patience = Duration.seconds(120)

  static let standard: [(UInt16, OfferedService)] = {
    let host = VirtualHost.standardServices(address: IPv4Address(198, 51, 100, 7))
    return host.streams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.stream($0.value))) }
      + host.datagrams.sorted { $0.key < $1.key }.map { ($0.key, OfferedService(.datagram($0.value))) }
  }()

  /// Runs `body` with a new rig; the interface is up.
  ///
  /// - Parameters:
  ///   - services: what stands behind which port of any address.
  ///   - rules: what else is mapped.
  static func run<Value: Sendable>(
    _ services: [(UInt16, OfferedService)] = standard, limits: HostLimits = HostLimits(),
    dns: DNSSettings = DNSSettings(), serviceLimits: ServiceHost.Limits = ServiceHost.Limits(),
    rules: [(host: IPAddress?, port: UInt16, kind: SocketProtocol?, target: SocketAddress)] = [],
    _ body: @Sendable (HostRig) async throws -> Value
  ) async throws -> Value {
    let world = RealWorld()
    let host = try await ServiceHost.start(services.map(\.1), time: world, limits: serviceLimits)
    var map = AddressMap()
    var ports: [Service: SocketAddress] = [:]
    for ((port, service), address) in zip(services, host.addresses) {
      map.add(nil, port: port, service.server.kind, to: address)
      ports[Service(kind: service.server.kind, port: port)] = address
    }
    for rule in rules { map.add(rule.host, port: rule.port, rule.kind, to: rule.target) }
    let finalMap = map
    defer { withExtendedLifetime(host) {} }
    let result = try await TaskScope.run(world) { scope in
      let activity = NetworkActivity()
      let refusals = Trace<SocketAddress>()
      let stack = HostStack(
        time: world, map: finalMap, dns: dns, limits: limits, activity: activity, scope: scope,
        onOutside: { refusals.add($0) })
      let interface = HostInterface(stack, activity: activity)
      try await interface.connect()
      let rig = HostRig(
        world: world, scope: scope, interface: interface, stack: stack, activity: activity, ports: ports,
        refusals: refusals)
      let value = try await body(rig)
      stack.closeAll()
      return value
    }
    await host.stop()
    return result
  }

  /// Waits until `condition` holds.
  func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: @Sendable () -> Bool
  ) async throws {
    let deadline = world.now + Self.patience
    while !condition() {
      guard world.now < deadline else {
        Issue.record("in vain: \(what)", sourceLocation: sourceLocation)
        return
      }
      try await world.sleep(for: .milliseconds(2))
    }
  }

  /// A connected, blocking socket.
  func connected(_ port: UInt16) async throws -> TCPSocket {
    let socket = TCPSocket()
    socket.setTimeout(Self.patience)
    try await socket.open(on: stack)
    try await socket.connect(to: Self.address(port))
    return socket
  }

  /// A connected socket of the stack, and a count of its signals.
  func connectedHandle(_ port: UInt16) async throws -> (SocketHandle, Signals) {
    let handle = try await stack.openSocket(.tcp)
    let signals = Signals(world)
    stack.attach(handle) { signals.add() }
    var code = NSAPIError.inProgress
    let deadline = world.now + Self.patience
    while code == .inProgress || code == .already, world.now < deadline {
      let seen = signals.count
      do throws(NSAPIError) {
        try await stack.connect(handle, to: Self.address(port))
      } catch {
        code = error
      }
      if code != .isConnected { _ = try await signals.wait(past: seen) }
    }
    try #require(code == .isConnected)
    return (handle, signals)
  }

  func openUDP(timeout: Duration = patience) async throws -> UDPSocket {
    let socket = UDPSocket()
    socket.setTimeout(timeout)
    try await socket.open(on: stack)
    return socket
  }

  /// The stream behind a handle.
  func stream(_ handle: SocketHandle) throws -> StreamSocket {
    guard case .tcp(let socket) = try stack.socket(handle) else { throw NSAPIError.unsupported }
    return socket
  }
}

/// The signals of one socket.
final class Signals: Sendable {
  private let pulse: AsyncSignal
  private let world: RealWorld

  init(_ world: RealWorld) {
    self.world = world
    pulse = AsyncSignal(world, label: "signal")
  }

  func add() { pulse.fire() }

  var count: UInt64 { pulse.count }

  /// False if none came.
  func wait(past count: UInt64, for patience: Duration = HostRig.patience) async throws -> Bool {
    try await pulse.wait(past: count, until: world.now + patience)
  }
}

/// The code that a call throws; OK if it throws none.
func code(of call: () async throws -> Void) async throws -> NSAPIError {
  do {
    try await call()
    return .ok
  } catch let error as NSAPIError {
    return error
  }
}

/// What a call gives; nil if it throws WOULD_BLOCK.
func unlessBlocked<Value>(_ call: () async throws -> Value) async throws -> Value? {
  do {
    return try await call()
  } catch let error as NSAPIError where error == .wouldBlock {
    return nil
  }
}
