import DequeModule
import Synchronization

/// A world whose time jumps: a whole run in virtual time, deterministic to the last byte.
///
/// It is the task executor of everything that runs in it: one thread, one ready queue, one timer
/// queue. While a job is ready, time stands still; when none is, time jumps to the next timer. No job
/// and no timer before ``Instant/distantFuture`` means that everybody waits for ever: a
/// ``WorldError/deadlock(at:waiting:)``.
public final class VirtualWorld: TimeSource, TaskExecutor, @unchecked Sendable {
  private struct State {
    var ready = Deque<UnownedJob>()
    var timers = TimerQueue()
    var isDone = false
    var livelockHandler: (@Sendable () -> Void)?
    /// Jobs and timers that have run since time last moved, or since the last warning.
    var steps = 0
    /// The livelock handler has been called, and time has not moved since.
    var hasWarned = false
    /// Jobs and jumps in time, from the beginning.
    var jobs = 0
  }

  // Mutex, although one thread runs everything: a job may also be enqueued by a foreign thread, such as
  // one that cancels the hosting task.
  private let state = Mutex(State())
  /// The present moment in nanoseconds: everybody reads it, ``jump(_:)`` changes it.
  private let clock = Atomic(Instant.beginning.nanoseconds)
  private let livelockLimit: Int
  private let jobLimit: Int

  public let waitRegistry = WaitRegistry()

  /// - Parameters:
  ///   - livelockLimit: how many jobs may run at one instant before it counts as a livelock.
  ///   - jobLimit: how many jobs may run in all; a jump in time counts as one.
  public init(livelockLimit: Int = 1_000_000, jobLimit: Int = .max) {
    self.livelockLimit = livelockLimit
    self.jobLimit = jobLimit
  }

  /// Runs `body` in a new world, on a thread of its own, and waits for it.
  ///
  /// - Throws: what `body` throws, or ``WorldError`` when the world came to a stop before.
  public static func run<Value: Sendable>(
    livelockLimit: Int = 1_000_000, jobLimit: Int = .max,
    _ body: @escaping @Sendable (VirtualWorld) async throws -> Value
  ) async throws -> Value {
    try await VirtualWorld(livelockLimit: livelockLimit, jobLimit: jobLimit).host(body)
  }

  public var now: Instant { Instant(nanoseconds: clock.load(ordering: .acquiring)) }

  @discardableResult
  public func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    state.withLock { state in state.timers.schedule(at: instant, action) }
  }

  public func cancel(_ timer: TimerID) {
    state.withLock { state in state.timers.cancel(timer) }
  }

  public func onLivelock(_ action: (@Sendable () -> Void)?) {
    state.withLock { state in
      state.livelockHandler = action
      // Something else begins, or has ended: it has a count of its own.
      state.steps = 0
      state.hasWarned = false
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    state.withLock { state in state.ready.append(unowned) }
  }

  private func host<Value: Sendable>(
    _ body: @escaping @Sendable (VirtualWorld) async throws -> Value
  ) async throws -> Value {
    // The one unstructured task of a world: made here, so that task-locals such as the current test
    // come along, and awaited below.
    let task = Task(executorPreference: self) {
      defer { self.state.withLock { state in state.isDone = true } }
      return try await body(self)
    }
    let failure: WorldError? = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let work = { @Sendable in continuation.resume(returning: self.loop { task.cancel() }) }
        do throws(SystemThread.StartError) {
          try SystemThread.start(work)
        } catch {
          // No thread to be had: borrow the caller's.
          work()
        }
      }
    } onCancel: {
      task.cancel()
    }
    if let failure { throw failure }
    return try await task.value
  }

  /// Runs jobs and jumps through time until the body is done; otherwise tells what stopped it.
  private func loop(onStop: () -> Void) -> WorldError? {
    var due = Deque<TimerQueue.Action>()
    while true {
      guard drain() else {
        if isOverJobLimit() {
          let failure = WorldError.tooManyJobs(limit: jobLimit, at: now, waiting: waitRegistry.labels)
          onStop()
          unwind(&due)
          return failure
        }
        let (isSecond, handler) = state.withLock { state in
          defer {
            state.steps = 0
            state.hasWarned = true
          }
          return (state.hasWarned, state.livelockHandler)
        }
        // A second million at the same instant: the handler could not help.
        if isSecond {
          onStop()
          unwind(&due)
          return .livelock(at: now, waiting: waitRegistry.labels)
        }
        handler?()
        continue
      }
      if state.withLock(\.isDone) { return nil }
      guard jump(&due) else {
        let failure = WorldError.deadlock(at: now, waiting: waitRegistry.labels)
        onStop()
        unwind(&due)
        return failure
      }
    }
  }

  /// Says whether the jobs have come to their limit, and if so counts anew: the body must be able to unwind.
  private func isOverJobLimit() -> Bool {
    state.withLock { state in
      guard state.jobs >= jobLimit else { return false }
      state.jobs = 0
      return true
    }
  }

  /// Lets a cancelled body come to its end, also when that takes time.
  private func unwind(_ due: inout Deque<TimerQueue.Action>) {
    while drain(), !state.withLock(\.isDone), jump(&due) {}
  }

  /// Runs all ready jobs; false if there seems to be no end of them.
  private func drain() -> Bool {
    let executor = asUnownedTaskExecutor()
    while true {
      let (job, isTooMuch): (UnownedJob?, Bool) = state.withLock { state in
        guard state.steps < livelockLimit, state.jobs < jobLimit else { return (nil, true) }
        state.steps += 1
        state.jobs += 1
        return (state.ready.popFirst(), false)
      }
      guard let job else { return !isTooMuch }
      job.runSynchronously(on: executor)
    }
  }

  /// Jumps to the next timer and runs everything due then; false if none is left that ever comes.
  ///
  /// - Parameter due: empty before and after; always the same queue, so that a jump makes none.
  private func jump(_ due: inout Deque<TimerQueue.Action>) -> Bool {
    state.withLock { state in
      guard let next = state.timers.nextInstant(), next != .distantFuture else { return }
      if next > now {
        clock.store(next.nanoseconds, ordering: .releasing)
        state.steps = 0
        state.hasWarned = false
      }
      state.timers.takeDue(at: now, into: &due)
    }
    guard !due.isEmpty else { return false }
    // All of them before any job: whoever is due at one instant wakes at one instant.
    while let action = due.popFirst() { action.run() }
    return true
  }
}

/// Why a virtual world came to a stop before its body was through.
public enum WorldError: Error, Hashable, Equatable, Sendable {
  /// Everybody waits and no timer is left that ever comes; `waiting` names for what, longest wait first.
  case deadlock(at: Instant, waiting: [String])
  /// Jobs kept running at one instant, even after the livelock handler was called.
  case livelock(at: Instant, waiting: [String])

  /// More jobs than the world was given.
  case tooManyJobs(limit: Int, at: Instant, waiting: [String])
}

extension WorldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .deadlock(let instant, let waiting):
      "deadlock at \(instant): everybody waits and no timer is left (waiting for: \(Self.list(waiting)))"
    case .livelock(let instant, let waiting):
      "livelock at \(instant): jobs run for ever without time passing (waiting: \(Self.list(waiting)))"
    case .tooManyJobs(let limit, let instant, let waiting):
      "more than \(limit) jobs have run by \(instant) (waiting: \(Self.list(waiting)))"
    }
  }

  private static func list(_ waiting: [String]) -> String {
    waiting.isEmpty ? "nobody" : waiting.joined(separator: "; ")
  }
}
