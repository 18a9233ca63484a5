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
