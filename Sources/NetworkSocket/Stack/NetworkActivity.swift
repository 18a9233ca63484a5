import Synchronization

/// What a network stack has really done so far, in counts that mean the same on every device.
///
/// Only what the device has confirmed is counted: a test case names the least of it that an OK needs. What
/// passed between the device and each server is kept besides, for the diagnosis of a case.
public final class NetworkActivity: Sendable {
  private struct State {
    var evidence = Evidence()
    /// In the order of the first contact.
    var peers: [(peer: Peer, tally: PeerTally)] = []
    var names: [IPAddress: String] = [:]
  }

  /// Servers that are kept, the latest ones; and names.
  private static let peerLimit = 8
  private static let nameLimit = 64

  private let state = Mutex(State())

  public init() {}

  /// The counts so far.
  public var evidence: Evidence { state.withLock(\.evidence) }

  /// Counts what was done, that many times.
  public func count(_ counter: Evidence.Counter, _ times: Int = 1) {
    state.withLock { $0.evidence[counter] += times }
  }

  // MARK: Servers

  /// Counts a TCP connection made.
  public func connected(to peer: Peer) {
    state.withLock { state in
      state.evidence[.connects] += 1
      Self.change(peer, in: &state) { tally in
        tally.connects += 1
        tally.ending = nil
      }
    }
  }

  /// Counts payload bytes that the device confirmed as sent; a question for a name proves no payload.
  public func sent(_ count: Int, to peer: Peer) {
    state.withLock { state in
      if !peer.isNameServer { state.evidence[.bytesOut] += count }
      Self.change(peer, in: &state) { $0.bytesOut += count }
    }
  }

  /// Counts payload bytes handed out to a receiver, but for answers of name servers.
  public func received(_ count: Int, from peer: Peer) {
    state.withLock { state in
      if !peer.isNameServer { state.evidence[.bytesIn] += count }
      Self.change(peer, in: &state) { $0.bytesIn += count }
    }
  }

  /// Keeps what went wrong with a server, in a few words such as `closed by the server`.
  public func ended(_ peer: Peer, _ how: String) {
    state.withLock { state in Self.change(peer, in: &state) { $0.ending = how } }
  }

  /// Keeps the name that a server was looked up by.
  func learn(_ name: String, of address: IPAddress) {
    state.withLock { state in
      if state.names.count >= Self.nameLimit { state.names = [:] }
      state.names[address] = name
    }
  }

  /// Begins a new record of what passes between the device and servers; the counts go on.
  public func forgetPeers() {
    state.withLock { $0.peers = [] }
  }

  /// A sentence for each server since ``forgetPeers()``, naming it, its port and what passed.
  public var peers: [String] {
    state.withLock { state in
      state.peers.map { peer, tally in
        let address = peer.address
        let name = state.names[address.address].map { "\($0):\(address.port) (\(address.address))" }
        return "\(peer.kind == .tcp ? "TCP" : "UDP") \(name ?? "\(address)"): \(tally.text(peer.kind))"
      }
    }
  }

  private static func change(_ peer: Peer, in state: inout State, _ change: (inout PeerTally) -> Void) {
    guard let index = state.peers.firstIndex(where: { $0.peer == peer }) else {
      if state.peers.count >= peerLimit { state.peers.removeFirst() }
      var tally = PeerTally()
      change(&tally)
      state.peers.append((peer, tally))
      return
    }
    change(&state.peers[index].tally)
  }
}
