import Glibc
import Synchronization

/// The world outside: the monotonic clock of this machine, counted from the world's making.
///
/// One thread sleeps until the next timer and runs what is due.
public final class RealWorld: TimeSource, @unchecked Sendable {
  private let start: Int64
  private let timerThread: TimerThread
  public let waitRegistry = WaitRegistry()

  public init() {
    start = Self.monotonicNanoseconds()
    timerThread = TimerThread(start: start)
    timerThread.begin()
  }

  deinit {
    timerThread.stop()
  }

  public var now: Instant { Instant(nanoseconds: Self.monotonicNanoseconds() - start) }

  @discardableResult
  public func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    timerThread.schedule(at: instant, action)
  }

  public func cancel(_ timer: TimerID) {
    timerThread.cancel(timer)
  }

  /// Without effect: real time passes whatever runs.
  public func onLivelock(_ action: (@Sendable () -> Void)?) {}

  fileprivate static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The timers of a real world and the thread that serves them.
private final class TimerThread: @unchecked Sendable {
  private let start: Int64
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var timers = TimerQueue()
  private var isStopped = false

  init(start: Int64) {
    self.start = start
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    locked {
      defer { pthread_cond_signal(changed) }
      return timers.schedule(at: instant, action)
    }
  }

  func cancel(_ timer: TimerID) {
    locked { timers.cancel(timer) }
  }

  func stop() {
    locked {
      isStopped = true
      pthread_cond_signal(changed)
    }
  }

  func begin() {
    do throws(SystemThread.StartError) {
      try SystemThread.start { [self] in serve() }
    } catch {
      // Without this thread no deadline would ever come: better no start than a run that hangs.
      preconditionFailure("the system refused a thread for the timers (error \(error.code))")
    }
  }

  private func serve() {
    var due: [TimerQueue.Action] = []
    pthread_mutex_lock(mutex)
    while !isStopped {
      guard let next = timers.nextInstant(), next != .distantFuture else {
        pthread_cond_wait(changed, mutex)
        continue
      }
      let now = Instant(nanoseconds: RealWorld.monotonicNanoseconds() - start)
      guard next <= now else {
        let absolute = (next + .nanoseconds(start)).nanoseconds
        var until = timespec(
          tv_sec: Int(absolute / 1_000_000_000), tv_nsec: Int(absolute % 1_000_000_000))
        pthread_cond_timedwait(changed, mutex, &until)
        continue
      }
      timers.takeDue(at: now, into: &due)
      pthread_mutex_unlock(mutex)
      for action in due { action.run() }
      due.removeAll(keepingCapacity: true)
      pthread_mutex_lock(mutex)
    }
    pthread_mutex_unlock(mutex)
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
