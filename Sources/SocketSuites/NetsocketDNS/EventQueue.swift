import NetworkSocket
import Synchronization
import Timekeeping

/// An event queue as a program has it for its own thread (`EventQueue` of mbed-os): bounded, dispatched by a task.
final class EventQueue: Sendable {
  private struct Event {
    let due: Instant
    let action: @Sendable () -> Void
  }

  private struct State {
    /// In the order in which they came.
    var events: [Event] = []
    var isStopped = false
  }

  /// `10 * EVENTS_EVENT_SIZE` of the original.
  private static let capacity = 10

  /// A dispatcher takes time too: without it, events that beget each other would let no answer ever come.
  private static let eventsBeforePause = 16
  private static let pause = Duration.microseconds(100)

  private let time: any TimeSource
  private let state = Mutex(State())
  private let arrivals: AsyncSignal

  init(_ time: any TimeSource) {
    self.time = time
    arrivals = AsyncSignal(time, label: "event queue of the case")
  }

  /// `call` and `call_in`: has `action` run by the dispatcher after `delay`.
  ///
  /// - Throws: NO_MEMORY when ten wait already.
  func callIn(_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError) {
    let event = Event(due: time.now + max(delay, .zero), action: action)
    let isKept = state.withLock { state in
      guard state.events.count < Self.capacity else { return false }
      state.events.append(event)
      return true
    }
    guard isKept else { throw .noMemory }
    arrivals.fire()
  }

  /// `break_dispatch`, for good: what waits is not run any more.
  func stop() {
    state.withLock { $0.isStopped = true }
    arrivals.fire()
  }

  /// `dispatch_forever`: runs what is due until ``stop()``, or until the task is cancelled.
  func dispatch() async {
    var count = 0
    while true {
      let seen = arrivals.count
      let now = time.now
      let (action, next, isStopped) = state.withLock { state in
        let first = state.events.indices.min { state.events[$0].due < state.events[$1].due }
        guard let first, state.events[first].due <= now else {
          return ((@Sendable () -> Void)?.none, first.map { state.events[$0].due }, state.isStopped)
        }
        return (state.events.remove(at: first).action, nil, state.isStopped)
      }
      guard !isStopped else { return }
      do throws(CancellationError) {
        guard let action else {
          _ = try await arrivals.wait(past: seen, until: next)
          count = 0
          continue
        }
        action()
        count += 1
        if count.isMultiple(of: Self.eventsBeforePause) { try await time.sleep(for: Self.pause) }
      } catch {
        return
      }
    }
  }
}
