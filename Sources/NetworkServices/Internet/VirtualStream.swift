import Timekeeping

/// A TCP connection between the module and a host: the server, its queues and the module's window.
struct VirtualStream {
  /// What the host keeps to send before it stops taking more from the module.
  private static let outgoingLimit = 65_536

  /// The most a segment carries: an Ethernet frame less 40 bytes of headers (RFC 879).
  static let segmentLimit = 1460

  let id: ConnectionID
  let peer: IPv4Endpoint

  /// No packet of the same direction arrives before these.
  var lastArrivalAtHost = Instant.beginning
  var lastArrivalAtModule = Instant.beginning

  private var server: (any StreamServer)?
  private var credit: Int
  /// A host that has more to say waits until so much of the module's window is open: a segment, or half of a smaller
  /// window. Otherwise it would send smaller and smaller segments (RFC 1122, 4.2.3.4: the silly window syndrome).
  private let worthwhile: Int
  private var unread: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var isFinishing = false
  private var hasFinished = false

  init(id: ConnectionID, peer: IPv4Endpoint, window: Int) {
    self.id = id
    self.peer = peer
    credit = max(window, 0)
    worthwhile = max(min(Self.segmentLimit, window / 2), 1)
  }

  /// The connect arrives at a host that may or may not listen.
  mutating func open(
    _ server: (any StreamServer)?, at now: Instant, cut: (Int) -> Int
  ) -> [UplinkEvent] {
    guard var server else { return [.refused(id)] }
    let actions = server.handle(.opened, at: now)
    self.server = server
    perform(actions)
    return [.connected(id)] + pump(at: now, cut: cut)
  }

  mutating func receive(_ bytes: [UInt8], at now: Instant, cut: (Int) -> Int) -> [UplinkEvent] {
    // A host that has closed answers with a reset.
    guard server != nil, !hasFinished else { return [.reset(id)] }
    unread += bytes
    return pump(at: now, cut: cut)
  }

  mutating func grant(_ count: Int, at now: Instant, cut: (Int) -> Int) -> [UplinkEvent] {
    credit += max(count, 0)
    return pump(at: now, cut: cut)
  }

  /// The module sends and reads no more; what the host still has for it is dropped.
  mutating func close(at now: Instant) -> [UplinkEvent] {
    _ = server?.handle(.peerClosed, at: now)
    server = nil
    return [.closed(id)]
  }

  private mutating func perform(_ actions: [StreamAction]) {
    for action in actions {
      switch action {
      case .send(let bytes): outgoing += bytes
      case .finish: isFinishing = true
      }
    }
  }

  /// Moves what can be moved: into the server, out of it, and to the module as far as its window goes.
  private mutating func pump(at now: Instant, cut: (Int) -> Int) -> [UplinkEvent] {
    var events: [UplinkEvent] = []
    while var current = server, !isFinishing {
      var actions: [StreamAction] = []
      if !unread.isEmpty, outgoing.count < Self.outgoingLimit {
        let segment = Array(unread.prefix(Self.segmentLimit))
        unread.removeFirst(segment.count)
        actions = current.handle(.received(segment), at: now)
        events.append(.acknowledged(id, segment.count))
      } else if credit - outgoing.count >= worthwhile {
        actions = current.handle(.room(credit - outgoing.count), at: now)
        if actions.isEmpty { break }
      } else {
        break
      }
      server = current
      perform(actions)
      events += segments(cut: cut)
    }
    events += segments(cut: cut)
    if isFinishing, outgoing.isEmpty, !hasFinished {
      hasFinished = true
      events.append(.peerClosed(id))
    }
    return events
  }

  private mutating func segments(cut: (Int) -> Int) -> [UplinkEvent] {
    var events: [UplinkEvent] = []
    while case let most = min(credit, outgoing.count, Self.segmentLimit), most > 0 {
      let segment = Array(outgoing.prefix(cut(most)))
      outgoing.removeFirst(segment.count)
      credit -= segment.count
      events.append(.received(id, segment))
    }
    return events
  }
}
