/// Where everything below the command line gets its time from.
///
/// Two worlds provide it: ``VirtualWorld``, where time jumps, and ``RealWorld``, where it passes.
/// Code that is handed a time source and waits only through this module runs the same in both.
public protocol TimeSource: AnyObject, Sendable {
  /// The present moment of this world.
  var now: Instant { get }

  /// Runs `action` once when `instant` has come; at the next opportunity if it is past.
  ///
  /// Actions due at the same instant run in the order in which they were scheduled. An action must
  /// not block: it wakes somebody or appends to a queue.
  @discardableResult
  func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID

  /// Takes a timer back; no effect if it has already run.
  func cancel(_ timer: TimerID)

  /// Who waits for what in this world; read by deadlock reports and hang diagnoses.
  var waitRegistry: WaitRegistry { get }

  /// Calls `action` when jobs keep running without time passing (only a virtual world notices that).
  ///
  /// `nil` takes the handler away.
  func onLivelock(_ action: (@Sendable () -> Void)?)
}

/// Names one scheduled action of one time source.
public struct TimerID: Hashable, Sendable {
  let number: UInt64
}

extension TimeSource {
  /// Suspends until `deadline`.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: Instant) async throws(CancellationError) {
    let cell = WaitCell()
    guard await wait(on: cell, until: deadline, for: "sleep") == .timedOut else { throw CancellationError() }
  }

  /// Suspends for `duration`; zero or less only checks for cancellation and lets others run.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws(CancellationError) {
    try await sleep(until: now + max(duration, .zero))
  }

  /// Parks the current task on `cell` until somebody wakes it, `deadline` comes or the task is cancelled.
  func wait(on cell: WaitCell, until deadline: Instant?, for label: String) async -> WakeReason {
    let timer = deadline.map { schedule(at: $0) { cell.wake(.timedOut) } }
    let entry = waitRegistry.enter(label)
    let reason = await withTaskCancellationHandler {
      await withUnsafeContinuation { cell.park($0) }
    } onCancel: {
      cell.wake(.cancelled)
    }
    waitRegistry.leave(entry)
    if let timer, reason != .timedOut { cancel(timer) }
    return reason
  }
}
