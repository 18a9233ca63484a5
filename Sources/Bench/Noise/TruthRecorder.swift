import ESP8266Simulator
import NetworkServices
import NetworkSocket
import SocketSuites
import Synchronization

/// Stands between a simulated module and its uplink, and keeps what really passes, case by case.
///
/// Connections and datagrams belong to the case in which the module opened their socket, a join to the one in which
/// it began, whenever they arrive.
final class TruthRecorder: Uplink {
  fileprivate struct State {
    /// The number of the case that runs.
    var current = 0
    var truths: [CaseTruth] = []
    /// In which case a socket was opened.
    var owners: [ConnectionID: Int] = [:]
    /// Where a connection is kept in its case, from its opening on.
    var places: [ConnectionID: Int] = [:]
    var targets: [ConnectionID: IPv4Endpoint] = [:]
    var acknowledged: [ConnectionID: Int] = [:]
    /// In which case the join began that the station is at.
    var joiningCase = 0
    var isOver = false
  }

  private let base: any Uplink
  private let state = Mutex(State())

  init(_ base: any Uplink) {
    self.base = base
  }

  /// From now on what the module opens belongs to another case.
  ///
  /// - Returns: the number of the case.
  func beginCase() -> Int {
    state.withLock { state in
      state.truths.append(CaseTruth())
      state.current = state.truths.count - 1
      return state.current
    }
  }

  /// From now on nothing belongs to a case: the module is switched off, which is no event of the run.
  func end() {
    state.withLock { $0.isOver = true }
  }

  func truth(of number: Int) -> CaseTruth { state.withLock { $0.truths[number] } }

  /// Keeps the payloads of the case that runs.
  func note(payloads: [[UInt8]]) {
    state.withLock { state in
      guard !state.isOver, !state.truths.isEmpty else { return }
      state.truths[state.current].payloads += payloads
    }
  }

  /// Takes what happened on the air.
  func note(_ event: RadioEvent) {
    state.withLock { state in
      guard !state.isOver, !state.truths.isEmpty else { return }
      switch event {
      case .joining: state.joiningCase = state.current
      case .joined(let ssid): state.truths[state.joiningCase].joins.append(ssid)
      case .refused(let ssid): state.truths[state.joiningCase].refusedJoins.append(ssid)
      case .left: state.truths[state.current].leaves += 1
      case .scanned: state.truths[state.current].scans += 1
      }
    }
  }

  // MARK: The uplink

  func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?) {
    guard let handler else { return base.onEvent(nil) }
    base.onEvent { [weak self] event in
      self?.take(event)
      handler(event)
    }
  }

  func submit(_ request: UplinkRequest) {
    state.withLock { state in if !state.isOver { state.take(request) } }
    base.submit(request)
  }

  private func take(_ event: UplinkEvent) {
    state.withLock { state in if !state.isOver { state.take(event) } }
  }
}

extension TruthRecorder.State {
  mutating func take(_ request: UplinkRequest) {
    guard !truths.isEmpty else { return }
    switch request {
    case .openTCP(let id, let endpoint, _):
      owners[id] = current
      targets[id] = endpoint
    case .openUDP(let id, _), .resolve(let id, _): owners[id] = current
    case .send(let id, let bytes): change(id) { $0.received += bytes }
    case .sendDatagram(let id, let bytes, let endpoint):
      guard let owner = owners[id] else { return }
      truths[owner].sent.append(CaseTruth.Datagram(port: endpoint.port, bytes: bytes))
    case .abort(let id):
      // What is on its way is lost.
      let count = acknowledged[id] ?? 0
      change(id) { $0.received = Array($0.received.prefix(count)) }
      places[id] = nil
    case .ping, .listen, .stopListening, .consumed, .close: break
    }
  }

  mutating func take(_ event: UplinkEvent) {
    switch event {
    case .connected(let id):
      guard let owner = owners[id], let target = targets[id] else { return }
      places[id] = truths[owner].connections.count
      truths[owner].connections.append(CaseTruth.Connection(port: target.port))
    case .received(let id, let bytes): change(id) { $0.delivered += bytes }
    case .peerClosed(let id), .reset(let id): change(id) { $0.isEndedByServer = true }
    case .acknowledged(let id, let count): acknowledged[id, default: 0] += count
    case .datagram(let id, let bytes, let sender):
      guard let owner = owners[id] else { return }
      truths[owner].delivered.append(CaseTruth.Datagram(port: sender.port, bytes: bytes))
      if sender.port == Peer.namePort { truths[owner].lookups += 1 }
    case .resolved(let id, _), .resolutionFailed(let id):
      if let owner = owners[id] { truths[owner].lookups += 1 }
    case .accepted, .refused, .timedOut, .pingAnswered, .closed: break
    }
  }

  private mutating func change(_ id: ConnectionID, _ change: (inout CaseTruth.Connection) -> Void) {
    guard let owner = owners[id], let place = places[id] else { return }
    change(&truths[owner].connections[place])
  }
}
