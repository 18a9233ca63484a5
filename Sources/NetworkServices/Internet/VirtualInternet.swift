import HeapModule
import Timekeeping

/// An internet that exists only as a value: hosts, names, latency and loss.
///
/// Sans-IO: requests of a module and the passing of time go in, events for the module come out.
/// What is sent to an address without a host is never answered; a port where nothing listens refuses.
public struct VirtualInternet: Sendable {
  /// What happens to the internet.
  public enum Event: Sendable {
    case request(UplinkRequest)

    /// The ``VirtualInternet/nextDeadline`` has come.
    case timer
  }

  private let conditions: NetworkConditions
  private let zone: DNSZone
  private var hosts: [IPv4Address: VirtualHost] = [:]
  private var generator: SeededGenerator
  private var underway = Heap<Arrival>()
  private var lastNumber: UInt64 = 0
  private var streams: [ConnectionID: VirtualStream] = [:]
  private var ports: [ConnectionID: VirtualPort] = [:]
  private var pings: Set<ConnectionID> = []

  /// Datagrams that the conditions have lost so far.
  public private(set) var lostDatagrams = 0

  /// - Parameters:
  ///   - hosts: a later host replaces an earlier one with the same address.
  ///   - nameServers: where a DNS server answers for the names of all hosts, besides what is there.
  ///   - timeToLive: of every DNS answer, in seconds.
  ///   - generator: the internet takes a stream of its own.
  public init(
    hosts: [VirtualHost], nameServers: [IPv4Address] = Self.standardNameServers, timeToLive: UInt32 = 300,
    conditions: NetworkConditions = .standard, generator: SeededGenerator
  ) {
    var zone = DNSZone(timeToLive: timeToLive)
    for host in hosts {
      for name in host.names { zone.add(name, host.address) }
      self.hosts[host.address] = host
    }
    for address in nameServers {
      self.hosts[address, default: VirtualHost(address: address)].datagrams[53] = DNSServer(zone: zone)
    }
    self.zone = zone
    self.conditions = conditions
    self.generator = generator.stream("internet")
  }

  /// The public server every Mbed stack knows, and the router that a home network's DHCP names.
  public static let standardNameServers = [IPv4Address(8, 8, 8, 8), IPv4Address(192, 168, 1, 1)]

  /// When the next packet arrives; nil if none is on its way.
  public var nextDeadline: Instant? { underway.min?.instant }

  /// - Returns: the events of the module that are due, in order.
  public mutating func handle(_ event: Event, at now: Instant) -> [UplinkEvent] {
    if case .request(let request) = event { take(request, at: now) }
    var events: [UplinkEvent] = []
    while let arrival = underway.min, arrival.instant <= now {
      underway.removeMin()
      switch arrival.content {
      case .stream(let id, let message): arrive(message, on: id, at: now)
      case .datagram(let id, let bytes, let endpoint): arrive(bytes, from: id, at: endpoint, now)
      case .event(let event):
        if isWanted(event) { events.append(event) }
      }
    }
    return events
  }

  // MARK: Requests of the module

  private mutating func take(_ request: UplinkRequest, at now: Instant) {
    switch request {
    case .resolve(let id, let name):
      let address = zone.addresses(of: name)?.first
      tell(address.map { .resolved(id, $0) } ?? .resolutionFailed(id), at: now + roundTrip())
    case .ping(let id, let address):
      let wait = roundTrip()
      pings.insert(id)
      if hosts[address] == nil {
        tell(.timedOut(id), at: now + generator.duration(in: conditions.connectTimeout))
      } else {
        tell(.pingAnswered(id, roundTrip: wait), at: now + wait)
      }
    case .openTCP(let id, let endpoint, let window):
      openStream(id, endpoint, window: window, at: now)
    case .openUDP(let id, _):
      ports[id] = VirtualPort()
    // No host of this internet connects to a module.
    case .listen, .stopListening: break
    case .send(let id, let bytes): carry(.bytes(bytes), on: id, at: now)
    case .consumed(let id, let count): carry(.consumed(count), on: id, at: now)
    case .sendDatagram(let id, let bytes, let endpoint):
      sendDatagram(bytes, from: id, to: endpoint, at: now)
    case .close(let id):
      if streams[id] == nil {
        ports[id] = nil
        tell(.closed(id), at: now)
      } else {
        carry(.close, on: id, at: now)
      }
    case .abort(let id):
      streams[id] = nil
      ports[id] = nil
      pings.remove(id)
    }
  }

  private mutating func openStream(
    _ id: ConnectionID, _ endpoint: IPv4Endpoint, window: Int, at now: Instant
  ) {
    streams[id] = VirtualStream(id: id, peer: endpoint, window: window)
    if hosts[endpoint.address] == nil {
      tell(.timedOut(id), at: now + generator.duration(in: conditions.connectTimeout))
    } else {
      carry(.open, on: id, at: now)
    }
  }

  private mutating func carry(_ message: StreamMessage, on id: ConnectionID, at now: Instant) {
    guard var stream = streams[id] else { return }
    // No packet leaves: the module's own stack closes a connect to an address without a host.
    guard hosts[stream.peer.address] != nil else {
      if case .close = message {
        streams[id] = nil
        tell(.closed(id), at: now)
      }
      return
    }
    let instant = max(now + oneWay(), stream.lastArrivalAtHost)
    stream.lastArrivalAtHost = instant
    streams[id] = stream
    add(.stream(id, message), at: instant)
  }

  private mutating func sendDatagram(
    _ bytes: [UInt8], from id: ConnectionID, to endpoint: IPv4Endpoint, at now: Instant
  ) {
    guard let instant = arrival(id, endpoint, \.lastArrivalAtHost, now) else { return }
    add(.datagram(id, bytes, to: endpoint), at: instant)
  }

  /// When a datagram that leaves now between a port of the module and a service arrives; nil if it does not.
  private mutating func arrival(
    _ id: ConnectionID, _ service: IPv4Endpoint, _ last: WritableKeyPath<VirtualPort, Instant>, _ now: Instant
  ) -> Instant? {
    guard var port = ports[id], !isLost(service) else { return nil }
    var instant = now + oneWay()
    if !conditions.reordersDatagrams { instant = max(instant, port[keyPath: last]) }
    port[keyPath: last] = instant
    ports[id] = port
    return instant
  }

  /// Whether a datagram to or from this service is lost; counts it.
  private mutating func isLost(_ service: IPv4Endpoint) -> Bool {
    guard conditions.lossyService.map({ $0 == service }) ?? true, generator.chance(conditions.udpLoss) else {
      return false
    }
    lostDatagrams += 1
    return true
  }

  // MARK: Arrivals at a host

  private mutating func arrive(_ message: StreamMessage, on id: ConnectionID, at now: Instant) {
    guard var stream = streams[id] else { return }
    var chance = generator
    let cutting = conditions.segmentCutting
    let cut = { (most: Int) -> Int in
      chance.chance(cutting) ? 1 + Int(chance.below(UInt64(most))) : most
    }
    let events: [UplinkEvent]
    switch message {
    case .open:
      let server = hosts[stream.peer.address]?.streams[stream.peer.port]
      events = stream.open(server, at: now, cut: cut)
    case .bytes(let bytes): events = stream.receive(bytes, at: now, cut: cut)
    case .consumed(let count): events = stream.grant(count, at: now, cut: cut)
    case .close: events = stream.close(at: now)
    }
    generator = chance
    for event in events {
      let instant = max(now + oneWay(), stream.lastArrivalAtModule)
      stream.lastArrivalAtModule = instant
      tell(event, at: instant)
    }
    streams[id] = stream
  }

  private mutating func arrive(
    _ bytes: [UInt8], from id: ConnectionID, at endpoint: IPv4Endpoint, _ now: Instant
  ) {
    guard var server = hosts[endpoint.address]?.datagrams[endpoint.port] else { return }
    let answer = server.handle(bytes, at: now)
    hosts[endpoint.address]?.datagrams[endpoint.port] = server
    guard let answer, let instant = arrival(id, endpoint, \.lastArrivalAtModule, now) else { return }
    tell(.datagram(id, answer, from: endpoint), at: instant)
  }

  // MARK: On the way

  /// False for an event of a connection that the module has aborted; forgets what the event ends.
  private mutating func isWanted(_ event: UplinkEvent) -> Bool {
    switch event {
    case .resolved, .resolutionFailed, .accepted: return true
    case .pingAnswered: return pings.remove(event.id) != nil
    case .connected, .received, .acknowledged, .peerClosed: return streams[event.id] != nil
    case .datagram: return ports[event.id] != nil
    case .refused, .reset: return streams.removeValue(forKey: event.id) != nil
    case .timedOut:
      let wasConnecting = streams.removeValue(forKey: event.id) != nil
      return pings.remove(event.id) != nil || wasConnecting
    case .closed:
      // Every close is answered, also that of an unknown connection.
      streams[event.id] = nil
      return true
    }
  }

  private mutating func tell(_ event: UplinkEvent, at instant: Instant) {
    add(.event(event), at: instant)
  }

  private mutating func add(_ content: Arrival.Content, at instant: Instant) {
    lastNumber += 1
    underway.insert(Arrival(instant: instant, number: lastNumber, content: content))
  }

  private mutating func roundTrip() -> Duration {
    generator.duration(in: conditions.roundTrip)
  }

  private mutating func oneWay() -> Duration {
    roundTrip() / 2
  }
}

/// A UDP port of the module.
private struct VirtualPort {
  /// No datagram of the same direction arrives before these, unless the internet reorders.
  var lastArrivalAtHost = Instant.beginning
  var lastArrivalAtModule = Instant.beginning
}

/// What travels from the module to a host on a TCP connection.
private enum StreamMessage {
  case open
  case bytes([UInt8])
  case consumed(Int)
  case close
}

/// A packet on its way, and when it arrives; packets that arrive at one instant keep their order.
private struct Arrival: Comparable {
  enum Content {
    /// For a host: what a TCP connection carries.
    case stream(ConnectionID, StreamMessage)

    /// For a host: a datagram from a port of the module.
    case datagram(ConnectionID, [UInt8], to: IPv4Endpoint)

    /// For the module.
    case event(UplinkEvent)
  }

  let instant: Instant
  let number: UInt64
  let content: Content

  static func < (lhs: Arrival, rhs: Arrival) -> Bool {
    (lhs.instant, lhs.number) < (rhs.instant, rhs.number)
  }

  static func == (lhs: Arrival, rhs: Arrival) -> Bool { lhs.number == rhs.number }
}
