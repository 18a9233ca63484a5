import NIOCore
import Synchronization
import Timekeeping

/// Counts what one service does, and holds it to its rate.
final class ServiceTally: Sendable {
  private struct State {
    var counts = ServiceCounts()
    var rate: RateLimit
  }

  private let time: any TimeSource
  private let state: Mutex<State>

  /// - Parameter rate: new connections or datagrams a second; nil for any number.
  init(rate: Int?, time: any TimeSource) {
    self.time = time
    state = Mutex(State(rate: RateLimit(rate)))
  }

  var counts: ServiceCounts { state.withLock(\.counts) }

  func note(_ change: (inout ServiceCounts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  /// Whether one more is within the rate; counts it if not.
  func admits() -> Bool {
    state.withLock { state in
      let isWithin = state.rate.admits(at: time.now)
      if !isWithin { state.counts.turnedAway += 1 }
      return isWithin
    }
  }
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

/// The connections of one TCP service.
final class ConnectionRoom: Sendable {
  private let limit: Int
  private let tally: ServiceTally
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  init(limit: Int, tally: ServiceTally) {
    self.limit = limit
    self.tally = tally
  }

  /// False if there is no room for another one, or if they come too fast.
  func enter(_ channel: any Channel) -> Bool {
    guard tally.admits() else { return false }
    let id = ObjectIdentifier(channel)
    let isIn = channels.withLock { channels in
      guard channels.count < limit else { return false }
      channels[id] = channel
      return true
    }
    tally.note { counts in
      if isIn {
        counts.accepted += 1
        counts.connections += 1
      } else {
        counts.turnedAway += 1
      }
    }
    if isIn { channel.closeFuture.whenComplete { [self] _ in leave(id) } }
    return isIn
  }

  private func leave(_ id: ObjectIdentifier) {
    channels.withLock { $0[id] = nil }
    tally.note { $0.connections -= 1 }
  }

  func clear() async {
    for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}
