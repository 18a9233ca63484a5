import CPolling
import DequeModule
import Glibc
import Synchronization

/// Something with descriptors for which the thread of a ``RealWorld`` waits; called from that thread only.
public protocol PolledSource: AnyObject, Sendable {
  /// Appends what to wait for now; ``RealWorld/askAgain()`` makes the thread ask again.
  ///
  /// - Returns: false once it has ended: it is asked no more.
  func prepare(_ set: inout [pollfd]) -> Bool

  /// Takes the entries that it appended, with what has come; must not block.
  func serve(_ ready: ArraySlice<pollfd>)
}

/// The one thread of a real world: it waits for time and for descriptors, and runs the tasks that prefer it.
///
/// So a message from a line passes from the descriptor to whoever waits for it, and the answer back, without
/// waking another thread.
final class WorldThread: TaskExecutor, @unchecked Sendable {
  private struct State {
    var timers = TimerQueue()
    var ready = Deque<UnownedJob>()
    var sources: [any PolledSource] = []
    var isStopped = false
    /// Something has come since the sources were last asked.
    var hasNews = false
    /// Until when it waits; nil while it runs.
    var sleepsUntil: Instant?
  }

  /// How many rounds of ready jobs may run before the descriptors are looked at.
  private static let mostRounds = 64

  private let state = Mutex(State())
  private let now: @Sendable () -> Instant
  /// Readable when it is to stop waiting; -1 where the system has no descriptor left, and then it waits
  /// ``pause`` at most.
  private let event: Int32
  private static let pause = Int64(10_000_000)

  /// - Parameter now: the clock of the timers.
  init(now: @escaping @Sendable () -> Instant) {
    self.now = now
    event = polling_event_open()
    do throws(SystemThread.StartError) {
      try SystemThread.start { [self] in run() }
    } catch {
      // Without it no deadline would ever come: better no start than a run that hangs.
      preconditionFailure("the system refused a thread for the timers (error \(error.code))")
    }
  }

  deinit {
    if event >= 0 { close(event) }
  }

  // MARK: For all threads

  func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    state.withLock { state in
      // A later one changes nothing about its present wait.
      if let end = state.sleepsUntil, instant < end { wake(&state) }
      return state.timers.schedule(at: instant, action)
    }
  }

  func cancel(_ timer: TimerID) {
    state.withLock { $0.timers.cancel(timer) }
  }

  func add(_ source: some PolledSource) {
    state.withLock { state in
      state.sources.append(source)
      wake(&state)
    }
  }

  func askAgain() {
    state.withLock { wake(&$0) }
  }

  /// Ends it as soon as it has neither jobs nor sources.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      wake(&state)
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    state.withLock { state in
      state.ready.append(unowned)
      wake(&state)
    }
  }

  private func wake(_ state: inout State) {
    state.hasNews = true
    guard state.sleepsUntil != nil else { return }
    state.sleepsUntil = nil
    if event >= 0 { _ = polling_event_raise(event) }
  }

  // MARK: The thread

  private func run() {
    var sources: [(source: any PolledSource, entries: Range<Int>)] = []
    var set: [pollfd] = []
    while true {
      runWhatIsDue()
      set = [pollfd(fd: event, events: Int16(POLLIN), revents: 0)]
      sources.removeAll(keepingCapacity: true)
      for source in state.withLock(\.sources) {
        let first = set.count
        if source.prepare(&set) {
          sources.append((source, first..<set.count))
        } else {
          state.withLock { $0.sources.removeAll { $0 === source } }
        }
      }
      let (timeout, isOver) = state.withLock { state in
        guard !state.hasNews else { return (Int64(0), false) }
        let end = state.timers.nextInstant() ?? .distantFuture
        state.sleepsUntil = end
        let longest = event < 0 ? Self.pause : .max
        let rest = end == .distantFuture ? longest : min(max((end - now()).wholeNanoseconds, 0), longest)
        return (rest == .max ? -1 : rest, state.isStopped && state.sources.isEmpty)
      }
      if isOver { return }
      let count = polling_wait(&set, UInt(set.count), timeout)
      let failed = count < 0 && errno != EINTR
      state.withLock { $0.sleepsUntil = nil }
      if set[0].revents != 0 { _ = polling_event_lower(event) }
      guard count > 0 || failed else { continue }
      for (source, entries) in sources {
        // Of a wait that failed, each source sees that its descriptors are of no use.
        if failed { for index in entries { set[index].revents = Int16(POLLNVAL) } }
        if set[entries].contains(where: { $0.revents != 0 }) { source.serve(set[entries]) }
      }
    }
  }

  /// Runs timers that are due, and jobs until none is ready; but descriptors are not kept waiting for long.
  private func runWhatIsDue() {
    let executor = asUnownedTaskExecutor()
    var due = Deque<TimerQueue.Action>()
    var jobs = Deque<UnownedJob>()
    for _ in 0..<Self.mostRounds {
      state.withLock { state in
        state.hasNews = false
        state.timers.takeDue(at: now(), into: &due)
        swap(&jobs, &state.ready)
      }
      if due.isEmpty, jobs.isEmpty { return }
      while let action = due.popFirst() { action.run() }
      while let job = jobs.popFirst() { job.runSynchronously(on: executor) }
    }
    state.withLock { $0.hasNews = true }
  }
}
