import Synchronization

/// A flag that one side raises and the other side takes: an event flag of an RTOS thread.
///
/// A flag raised before the wait satisfies it at once; taking it lowers it. For one taker at a time.
public final class EventFlag: Sendable {
  private let raised = Mutex(false)
  private let signal: AsyncSignal

  /// - Parameter label: what a waiter waits for, in a few words; shown by deadlock reports.
  public init(_ time: any TimeSource, label: String) {
    signal = AsyncSignal(time, label: label)
  }

  public func raise() {
    raised.withLock { $0 = true }
    signal.fire()
  }

  /// Waits for the flag and lowers it; nil waits without limit.
  ///
  /// - Returns: false when `deadline` came first.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func take(until deadline: Instant?) async throws(CancellationError) -> Bool {
    while true {
      let seen = signal.count
      let taken = raised.withLock { raised in
        defer { raised = false }
        return raised
      }
      if taken { return true }
      guard try await signal.wait(past: seen, until: deadline) else { return false }
    }
  }
}
