import Synchronization

/// A counter that any number of tasks can wait on: each ``fire()`` wakes all of them.
///
/// Read ``count``, try the operation, and wait past the count that was read: one between the two
/// is then never lost.
public final class AsyncSignal: Sendable {
  private struct State {
    var count: UInt64 = 0
    var cells: [WaitCell] = []
  }

  private let state = Mutex(State())
  private let time: any TimeSource
  private let label: String

  /// - Parameter label: what a waiter waits for, in a few words; shown by deadlock reports.
  public init(_ time: any TimeSource, label: String) {
    self.time = time
    self.label = label
  }

  /// How often it has fired.
  public var count: UInt64 { state.withLock(\.count) }

  /// Counts one more and wakes every waiter.
  public func fire() {
    let cells = state.withLock { state in
      state.count += 1
      defer { state.cells = [] }
      return state.cells
    }
    for cell in cells { cell.wake(.signalled) }
  }

  /// Waits until the count is above `count`; nil waits without limit.
  ///
  /// - Returns: false when `deadline` came first.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func wait(past count: UInt64, until deadline: Instant?) async throws(CancellationError) -> Bool {
    if Task.isCancelled { throw CancellationError() }
    let cell = WaitCell()
    let mustWait = state.withLock { state in
      guard state.count <= count else { return false }
      state.cells.append(cell)
      return true
    }
    guard mustWait else { return true }
    let reason = await time.wait(on: cell, until: deadline, for: label)
    if reason != .signalled {
      state.withLock { state in state.cells.removeAll { $0 === cell } }
    }
    if reason == .cancelled { throw CancellationError() }
    return reason == .signalled
  }
}
