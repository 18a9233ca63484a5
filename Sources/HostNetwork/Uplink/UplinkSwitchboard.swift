import Glibc
import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import Timekeeping

/// The sockets of a host uplink by the IDs that the module knows them by; lives on one event loop.
final class UplinkSwitchboard {
  let loop: any EventLoop
  let map: AddressMap
  let limits: HostLimits
  /// The module's own.
  let address: IPv4Address
  let tell: @Sendable (UplinkEvent) -> Void
  let notice: @Sendable (HostUplink.Notice) -> Void

  private let zone: DNSZone
  private let window: Int
  private let time: any TimeSource
  private var streams: [ConnectionID: UplinkStream] = [:]
  private var ports: [ConnectionID: UplinkPort] = [:]
  private var listeners: [UInt16: UplinkListener] = [:]
  private var lookups: Set<ConnectionID> = []
  private var pings: PingSocket?
  private var hasToldOfPings = false
  private var acceptedConnections: UInt64 = 0
  /// Of connections, also of those that the module has closed and that are not yet through.
  private var channels: [ObjectIdentifier: any Channel] = [:]
  /// Far more than a module has links.
  private static let connections = 64
  private static let lookupLimit = 8

  init(
    loop: any EventLoop, map: AddressMap, zone: DNSZone, address: IPv4Address, window: Int,
    limits: HostLimits,
    time: any TimeSource, tell: @escaping @Sendable (UplinkEvent) -> Void,
    notice: @escaping @Sendable (HostUplink.Notice) -> Void
  ) {
    self.loop = loop
    self.map = map
    self.zone = zone
    self.address = address
    self.window = window
    self.limits = limits
    self.time = time
    self.tell = tell
    self.notice = notice
  }

  func take(_ request: UplinkRequest) {
    switch request {
    case .resolve(let id, let name): resolve(name, id)
    case .ping(let id, let address): ping(IPAddress(address), id)
    case .openTCP(let id, let endpoint, let window): openStream(id, to: endpoint, window: window)
    case .openUDP(let id, let localPort): openPort(id, localPort)
    case .listen(let port): listen(port)
    case .stopListening(let port): listeners.removeValue(forKey: port)?.close()
    case .send(let id, let bytes): streams[id]?.send(bytes)
    case .sendDatagram(let id, let bytes, let endpoint): ports[id]?.send(bytes, to: endpoint)
    case .consumed(let id, let count): streams[id]?.grant(count)
    case .close(let id):
      if let stream = streams[id] { return stream.close() }
      ports.removeValue(forKey: id)?.close()
      tell(.closed(id))
    case .abort(let id):
      streams.removeValue(forKey: id)?.abort()
      ports.removeValue(forKey: id)?.close()
      lookups.remove(id)
      pings?.forget(id)
    }
  }

  /// - Returns: when every socket is closed.
  func closeAll() -> EventLoopFuture<Void> {
    for listener in listeners.values { listener.close() }
    for port in ports.values { port.close() }
    for stream in streams.values { stream.abort() }
    pings?.close()
    let open = Array(channels.values)
    for channel in open { channel.close(promise: nil) }
    (listeners, ports, streams, pings) = ([:], [:], [:], nil)
    return EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: loop)
  }

  // MARK: Names and pings

  private func resolve(_ name: String, _ id: ConnectionID) {
    if let address = zone.addresses(of: name)?.first { return tell(.resolved(id, address)) }
    // RFC 6761, 6.3: never a question for the network.
    if name.lowercased() == "localhost" { return tell(.resolved(id, IPv4Address(127, 0, 0, 1))) }
    guard map.allowsOutside, lookups.count < Self.lookupLimit else { return tell(.resolutionFailed(id)) }
    lookups.insert(id)
    let bound = NIOLoopBound(self, eventLoop: loop)
    SystemResolver.address(of: name, on: loop).whenComplete { result in
      guard bound.value.lookups.remove(id) != nil else { return }
      let address = try? result.get()
      bound.value.tell(address.map { .resolved(id, $0) } ?? .resolutionFailed(id))
    }
  }

  private func ping(_ address: IPAddress, _ id: ConnectionID) {
    let machine: IPAddress
    do throws(AddressMap.OutsideError) {
      machine = try map.machine(for: address)
    } catch {
      notice(.refused(error.target))
      return tell(.timedOut(id))
    }
    do throws(PingSocket.Unavailable) {
      guard machine.version == .v4 else { throw PingSocket.Unavailable(reason: "only IPv4 has a ping here") }
      if pings == nil { pings = try PingSocket(loop: loop, time: time, limits: limits, tell: tell) }
      pings?.ping(machine, id)
    } catch {
      // This machine is there, as everybody knows who asks it.
      if machine.isLoopback { return tell(.pingAnswered(id, roundTrip: .zero)) }
      if !hasToldOfPings { notice(.noPing(reason: error.reason)) }
      hasToldOfPings = true
      tell(.timedOut(id))
    }
  }

  // MARK: TCP

  private func openStream(_ id: ConnectionID, to endpoint: IPv4Endpoint, window: Int) {
    guard let target = target(endpoint, .tcp), channels.count < Self.connections else {
      return tell(.refused(id))
    }
    let stream = UplinkStream(id, window: window, on: self)
    streams[id] = stream
    stream.connect(to: target)
  }

  /// Where something for this endpoint goes; nil, and a notice, if it may not go there.
  func target(_ endpoint: IPv4Endpoint, _ kind: SocketProtocol) -> WireAddress? {
    do throws(AddressMap.OutsideError) {
      let target = try map.target(of: NetworkSocket.SocketAddress(endpoint), kind)
      return try? WireAddress(target)
    } catch {
      notice(.refused(error.target))
      return nil
    }
  }

  private func listen(_ port: UInt16) {
    guard listeners[port] == nil else { return }
    let listener = UplinkListener(port, on: self)
    listeners[port] = listener
    listener.open()
  }

  /// A client of the module; nil if there are too many.
  func accept(_ channel: any Channel, at port: UInt16) -> UplinkStream? {
    guard channels.count < Self.connections else { return nil }
    let id = ConnectionID(ConnectionID.firstAccepted + acceptedConnections)
    acceptedConnections += 1
    let stream = UplinkStream(id, window: window, acceptedAt: port, on: self)
    streams[id] = stream
    return stream
  }

  func forget(_ id: ConnectionID) {
    streams[id] = nil
  }

  func keep(_ channel: any Channel) {
    let key = ObjectIdentifier(channel)
    channels[key] = channel
    let bound = NIOLoopBound(self, eventLoop: loop)
    channel.closeFuture.whenComplete { _ in bound.value.channels[key] = nil }
  }

  /// Whether a connection that the module has closed may wait for its peer's end.
  var hasRoomToLinger: Bool { channels.count < Self.connections / 2 }

  // MARK: UDP

  private func openPort(_ id: ConnectionID, _ localPort: UInt16) {
    guard ports.count < limits.sockets else { return }
    let port = UplinkPort(id, localPort: localPort, on: self)
    ports[id] = port
    port.open()
  }
}

/// Names as this machine knows them: its files and its DNS servers.
enum SystemResolver {
  /// No address.
  struct Unknown: Error {}

  /// Looks a name up on a thread of its own kind, for the system's function waits.
  static func address(of name: String, on loop: any EventLoop) -> EventLoopFuture<IPv4Address> {
    NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try address(of: name) }
  }

  private static func address(of name: String) throws(Unknown) -> IPv4Address {
    guard !name.isEmpty, !name.utf8.contains(0) else { throw Unknown() }
    var hints = addrinfo()
    hints.ai_family = AF_INET
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0, let list else { throw Unknown() }
    defer { freeaddrinfo(list) }
    guard let address = list.pointee.ai_addr, list.pointee.ai_family == AF_INET else { throw Unknown() }
    // Behind family and port, as `sockaddr_in` has it. As bytes: in a release build the fields seem to be NIO's.
    let bytes = UnsafeRawBufferPointer(start: address, count: MemoryLayout<sockaddr>.size)
    return IPv4Address(bytes[4], bytes[5], bytes[6], bytes[7])
  }
}
