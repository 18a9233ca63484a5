import NIOCore
import Synchronization
import Timekeeping

/// Counts what one service does, and holds it to its limits.
final class ServiceTally: Sendable {
  private struct State {
    var counts = ServiceCounts()
    var rate: RateLimit
    var connections: [ObjectIdentifier: any Channel] = [:]
    var isShort = false
  }

  private let limit: Int
  private let time: any TimeSource
  private let warn: @Sendable (String) -> Void
  private let state: Mutex<State>
  let ownPorts: OwnPorts

  /// - Parameter warn: hears once why connections wait.
  init(
    _ limits: ServiceHost.Limits, time: any TimeSource, ownPorts: OwnPorts,
    warn: @escaping @Sendable (String) -> Void
  ) {
    limit = limits.connections
    self.time = time
    self.ownPorts = ownPorts
    self.warn = warn
    state = Mutex(State(rate: RateLimit(limits.rate)))
  }

  var counts: ServiceCounts { state.withLock(\.counts) }

  func note(_ change: (inout ServiceCounts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  /// Warns the first time that connections cannot be taken.
  func noteShortage(_ reason: String) {
    let isFirst = state.withLock { state in
      defer { state.isShort = true }
      return !state.isShort
    }
    if isFirst { warn(reason) }
  }

  /// Whether one more connection or datagram is within the rate; counts it if not.
  func admits() -> Bool {
    state.withLock { state in
      let isWithin = state.rate.admits(at: time.now)
      if !isWithin { state.counts.turnedAway += 1 }
      return isWithin
    }
  }

  /// Takes a connection; false if there is no room for another one, or if they come too fast.
  func enter(_ channel: any Channel) -> Bool {
    guard admits() else { return false }
    let id = ObjectIdentifier(channel)
    let isIn = state.withLock { state in
      guard state.connections.count < limit else {
        state.counts.turnedAway += 1
        return false
      }
      state.connections[id] = channel
      state.counts.accepted += 1
      state.counts.connections += 1
      return true
    }
    guard isIn else { return false }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLock { state in
        state.connections[id] = nil
        state.counts.connections -= 1
      }
    }
    return true
  }

  func closeConnections() async {
    for channel in state.withLock({ Array($0.connections.values) }) { try? await channel.close() }
  }
}

/// The UDP ports of all services that were offered together.
///
/// A datagram from one of them is an answer: whoever answered it would be answered again, for ever.
final class OwnPorts: Sendable {
  private let ports = Mutex<Set<Int>>([])

  func add(_ port: Int) { ports.withLock { _ = $0.insert(port) } }

  func contains(_ port: Int?) -> Bool { port.map { port in ports.withLock { $0.contains(port) } } ?? false }
}

/// What one service has had to do so far.
public struct ServiceCounts: Hashable, Sendable {
  /// TCP connections that there are now.
  public var connections = 0
  /// TCP connections that were served or are.
  public var accepted = 0
  /// TCP connections closed at once and datagrams not answered, for a limit.
  public var turnedAway = 0
  /// Bytes that came.
  public var received = 0
  /// Bytes that the kernel has taken.
  public var sent = 0
  /// UDP datagrams that came.
  public var datagrams = 0

  public init() {}
}

/// So many a second, counted anew in every second of the clock.
struct RateLimit: Hashable, Sendable {
  private let limit: Int?
  private var second: Int64 = 0
  private var count = 0

  /// - Parameter limit: 1 and up; nil for any number.
  init(_ limit: Int?) {
    self.limit = limit
  }

  mutating func admits(at now: Instant) -> Bool {
    guard let limit else { return true }
    let present = now.nanoseconds / 1_000_000_000
    if present != second { (second, count) = (present, 0) }
    guard count < limit else { return false }
    count += 1
    return true
  }
}
