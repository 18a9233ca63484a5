import Synchronization

/// A counter that any number of tasks can wait on: each ``fire()`` wakes all of them.
///
/// Read ``count``, try the operation, and wait past the count that was read: one between the two
/// is then never lost.
public final class AsyncSignal: Sendable {
  private struct State {
    var count: UInt64 = 0
    /// Who waits, in the order of coming; almost always it is one, for which no array is made.
    var first: WaitCell?
    var others: [WaitCell] = []

    mutating func add(_ cell: WaitCell) {
      if first == nil, others.isEmpty { first = cell } else { others.append(cell) }
    }

    mutating func remove(_ cell: WaitCell) {
      if first === cell { first = nil } else { others.removeAll { $0 === cell } }
    }
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
    let (first, others) = state.withLock { state in
      state.count += 1
      defer {
        state.first = nil
        if !state.others.isEmpty { state.others = [] }
      }
      return (state.first, state.others)
    }
    first?.wake(.signalled)
    for cell in others { cell.wake(.signalled) }
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
      state.add(cell)
      return true
    }
    guard mustWait else { return true }
    let reason = await time.wait(on: cell, until: deadline, for: label)
    if reason != .signalled {
      state.withLock { $0.remove(cell) }
    }
    if reason == .cancelled { throw CancellationError() }
    return reason == .signalled
  }
}

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

// MARK: Waits whose cancellation is another error

extension TimeSource {
  /// As ``sleep(for:)``.
  @inlinable
  public func sleep<Failure: Error>(
    for duration: Duration, ifCancelled failure: Failure
  ) async throws(Failure) {
    do throws(CancellationError) { try await sleep(for: duration) } catch { throw failure }
  }
}

extension AsyncSignal {
  /// As ``wait(past:until:)``.
  @inlinable
  public func wait<Failure: Error>(
    past count: UInt64, until deadline: Instant?, ifCancelled failure: Failure
  ) async throws(Failure) -> Bool {
    do throws(CancellationError) { return try await wait(past: count, until: deadline) } catch {
      throw failure
    }
  }
}

extension AsyncLock {
  /// As ``enter(until:)`` without a deadline.
  @inlinable
  public func enter<Failure: Error>(ifCancelled failure: Failure) async throws(Failure) {
    do throws(CancellationError) { _ = try await enter() } catch { throw failure }
  }
}
