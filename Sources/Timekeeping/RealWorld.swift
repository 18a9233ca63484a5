import Glibc
import Synchronization

/// The world outside: the monotonic clock of this machine, counted from the world's making.
///
/// One thread waits for the next timer and for descriptors, and does what is due. With ``run(_:)`` it runs the
/// tasks too.
public final class RealWorld: TimeSource {
  private let start: Int64
  private let thread: WorldThread
  public let waitRegistry = WaitRegistry()

  public init() {
    let start = Self.monotonicNanoseconds()
    self.start = start
    thread = WorldThread { Instant(nanoseconds: Self.monotonicNanoseconds() - start) }
  }

  deinit {
    thread.stop()
  }

  /// Runs `body` and its child tasks in a new world, on that world's thread: what they do must not block.
  public static func run<Value: Sendable>(
    _ body: (RealWorld) async throws -> Value
  ) async throws -> Value {
    let world = RealWorld()
    return try await withTaskExecutorPreference(world.thread) { try await body(world) }
  }

  public var now: Instant { Instant(nanoseconds: Self.monotonicNanoseconds() - start) }

  @discardableResult
  public func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    thread.schedule(at: instant, action)
  }

  public func cancel(_ timer: TimerID) {
    thread.cancel(timer)
  }

  /// Waits for the descriptors of `source` from now on, until it has ended.
  public func watch(_ source: some PolledSource) {
    thread.add(source)
  }

  /// Makes the thread ask all sources again what to wait for.
  public func askAgain() {
    thread.askAgain()
  }

  /// Without effect: real time passes whatever runs.
  public func onLivelock(_ action: (@Sendable () -> Void)?) {}

  private static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
