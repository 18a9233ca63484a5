import Synchronization
import Timekeeping

/// The time of a suite: what is used up, what is left, and what is given back after a hang.
public final class SuiteClock: Sendable {
  private struct State {
    let start: Instant
    var credit = Duration.zero
  }

  private let time: any TimeSource
  private let budget: Duration
  private let state: Mutex<State>

  init(_ time: any TimeSource, budget: Duration) {
    self.time = time
    self.budget = budget
    state = Mutex(State(start: time.now))
  }

  /// Since the suite began, with everything in it.
  var elapsed: Duration { time.now - state.withLock(\.start) }

  /// What is left of the budget; zero and below when it is gone.
  public var remaining: Duration {
    budget - (elapsed - state.withLock(\.credit))
  }

  /// Half of what is left, for a long-running case (`split2half` of the original suites).
  public var halfOfRemaining: Duration { max(remaining / 2, .zero) }

  func giveBack(_ duration: Duration) {
    state.withLock { $0.credit += duration }
  }
}
