import Synchronization

/// Why a parked task goes on.
enum WakeReason: Sendable {
  case signalled
  case timedOut
  case cancelled
}

/// One wait of one task: parked at most once, woken by whoever comes first.
///
/// The wake may come before the park (a cancelled task, a deadline in the past); the reason is kept.
final class WaitCell: Sendable {
  private enum State {
    case fresh
    case parked(UnsafeContinuation<WakeReason, Never>)
    case woken(WakeReason)
  }

  private let state = Mutex(State.fresh)

  func park(_ continuation: UnsafeContinuation<WakeReason, Never>) {
    let reason: WakeReason? = state.withLock { state in
      if case .woken(let reason) = state { return reason }
      state = .parked(continuation)
      return nil
    }
    if let reason { continuation.resume(returning: reason) }
  }

  /// Wakes the task; false if somebody else did so before.
  @discardableResult
  func wake(_ reason: WakeReason) -> Bool {
    let (won, continuation): (Bool, UnsafeContinuation<WakeReason, Never>?) = state.withLock { state in
      switch state {
      case .woken: return (false, nil)
      case .fresh:
        state = .woken(reason)
        return (true, nil)
      case .parked(let continuation):
        state = .woken(reason)
        return (true, continuation)
      }
    }
    continuation?.resume(returning: reason)
    return won
  }
}
