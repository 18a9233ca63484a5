import Synchronization

/// A lock that tasks may hold across suspensions; entry in the order of asking.
public final class AsyncLock: Sendable {
  private struct State {
    var isHeld = false
    var queue: [WaitCell] = []
  }

  private let state = Mutex(State())
  private let time: any TimeSource
  private let label: String

  /// - Parameter label: what the lock guards; shown by deadlock reports.
  public init(_ time: any TimeSource, label: String) {
    self.time = time
    self.label = label
  }

  /// Waits for the turn; nil waits without limit. Every `true` needs one ``leave()``.
  ///
  /// - Returns: false when `deadline` came first.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func enter(until deadline: Instant? = nil) async throws(CancellationError) -> Bool {
    if Task.isCancelled { throw CancellationError() }
    let cell = WaitCell()
    let mustWait = state.withLock { state in
      guard state.isHeld else {
        state.isHeld = true
        return false
      }
      state.queue.append(cell)
      return true
    }
    guard mustWait else { return true }
    let reason = await time.wait(on: cell, until: deadline, for: label)
    if reason != .signalled {
      state.withLock { state in state.queue.removeAll { $0 === cell } }
    }
    if reason == .cancelled { throw CancellationError() }
    return reason == .signalled
  }

  /// Lets the next task in.
  public func leave() {
    while true {
      let next: WaitCell? = state.withLock { state in
        guard !state.queue.isEmpty else {
          state.isHeld = false
          return nil
        }
        return state.queue.removeFirst()
      }
      // A waiter that was cancelled or timed out in this very moment does not take its turn.
      guard let next, !next.wake(.signalled) else { return }
    }
  }
}
