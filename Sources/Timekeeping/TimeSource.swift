import DequeModule
import HeapModule
import Synchronization

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
  /// Where the queue keeps the action.
  let place: Int
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

  /// Parks the current task on `cell` until it is woken, `deadline` passes or the task is cancelled.
  func wait(on cell: WaitCell, until deadline: Instant?, for label: String) async -> WakeReason {
    let timer = deadline.map { schedule(at: $0) { cell.wake(.timedOut) } }
    let registry = waitRegistry
    let entry = registry.enter(label)
    let reason = await withTaskCancellationHandler {
      await withUnsafeContinuation { cell.park($0) }
    } onCancel: {
      cell.wake(.cancelled)
    }
    registry.leave(entry)
    if let timer, reason != .timedOut { cancel(timer) }
    return reason
  }
}

/// Scheduled actions, earliest first and in order of scheduling within an instant.
struct TimerQueue {
  /// A closure as it is: an array of bare closures wraps each of them.
  struct Action: Sendable {
    let run: @Sendable () -> Void
  }

  private struct Entry: Comparable {
    let instant: Instant
    let number: UInt64
    let place: Int

    static func < (lhs: Entry, rhs: Entry) -> Bool {
      lhs.instant != rhs.instant ? lhs.instant < rhs.instant : lhs.number < rhs.number
    }
  }

  /// Where an action is kept until it is due; used again after that.
  private struct Place {
    /// Of the timer that has it, or had it last.
    var number: UInt64
    var action: Action?
  }

  private var heap = Heap<Entry>()
  private var places: [Place] = []
  private var freePlaces: [Int] = []
  private var lastNumber: UInt64 = 0

  mutating func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    lastNumber += 1
    let kept = Place(number: lastNumber, action: Action(run: action))
    let place = freePlaces.popLast() ?? places.count
    if place < places.count { places[place] = kept } else { places.append(kept) }
    heap.insert(Entry(instant: instant, number: lastNumber, place: place))
    return TimerID(number: lastNumber, place: place)
  }

  /// How many entries are kept, cancelled ones too.
  var entryCount: Int { heap.count }

  mutating func cancel(_ timer: TimerID) {
    guard takeAction(timer.number, at: timer.place) != nil else { return }
    // Deadlines that never come would else pile up.
    guard heap.count > 64, heap.count > 2 * (places.count - freePlaces.count) else { return }
    heap = Heap(heap.unordered.filter(isLive))
  }

  /// When the next live action is due. Cancelled ones are dropped here, so that they never move a clock.
  mutating func nextInstant() -> Instant? {
    while let entry = heap.min {
      if isLive(entry) { return entry.instant }
      heap.removeMin()
    }
    return nil
  }

  /// Moves every action that is due at or before `instant` to the end of `due`, in order.
  mutating func takeDue(at instant: Instant, into due: inout Deque<Action>) {
    while let entry = heap.min, entry.instant <= instant {
      heap.removeMin()
      if let action = takeAction(entry.number, at: entry.place) { due.append(action) }
    }
  }

  private func isLive(_ entry: Entry) -> Bool {
    places[entry.place].number == entry.number && places[entry.place].action != nil
  }

  /// Gives the place free; nil if the timer does not have it any more.
  private mutating func takeAction(_ number: UInt64, at place: Int) -> Action? {
    guard places[place].number == number, let action = places[place].action else { return nil }
    places[place].action = nil
    freePlaces.append(place)
    return action
  }
}

/// Why a parked task goes on.
enum WakeReason: Sendable {
  case signalled
  case timedOut
  case cancelled
}

/// One wait of one task: parked at most once, woken by the first caller.
///
/// The wake may come before the park (a cancelled task, a deadline in the past); the reason is kept.
final class WaitCell: Sendable {
  private enum State {
    case fresh
    case parked(UnsafeContinuation<WakeReason, Never>)
    case woken(WakeReason)
  }

  private let state = Mutex(State.fresh)

  func park(_ continuation: UnsafeContinuation<WakeReason, Never>) {
    let reason: WakeReason? = state.withLock { state in
      if case .woken(let reason) = state { return reason }
      state = .parked(continuation)
      return nil
    }
    if let reason { continuation.resume(returning: reason) }
  }

  /// Wakes the task; false if it was woken before.
  @discardableResult
  func wake(_ reason: WakeReason) -> Bool {
    let (won, continuation): (Bool, UnsafeContinuation<WakeReason, Never>?) = state.withLock { state in
      switch state {
      case .woken: return (false, nil)
      case .fresh:
        state = .woken(reason)
        return (true, nil)
      case .parked(let continuation):
        state = .woken(reason)
        return (true, continuation)
      }
    }
    continuation?.resume(returning: reason)
    return won
  }
}

/// The list of everybody who waits in a world, by what they wait for.
public final class WaitRegistry: Sendable {
  private struct Wait {
    let number: UInt64
    let label: String
  }

  private struct State {
    var lastNumber: UInt64 = 0
    var waits: [Wait?] = []
    var freePlaces: [Int] = []
  }

  private let state = Mutex(State())

  init() {}

  /// - Returns: the place to ``leave(_:)``.
  func enter(_ label: String) -> Int {
    state.withLock { state in
      state.lastNumber += 1
      let wait = Wait(number: state.lastNumber, label: label)
      guard let place = state.freePlaces.popLast() else {
        state.waits.append(wait)
        return state.waits.count - 1
      }
      state.waits[place] = wait
      return place
    }
  }

  func leave(_ place: Int) {
    state.withLock { state in
      state.waits[place] = nil
      state.freePlaces.append(place)
    }
  }

  /// What is being waited for right now, longest wait first.
  public var labels: [String] {
    state.withLock { state in
      state.waits.compactMap(\.self).sorted { $0.number < $1.number }.map(\.label)
    }
  }

  /// What is being waited for besides what was waited for earlier: of as many equal labels, as many less.
  ///
  /// - Parameter earlier: the ``labels`` of then. Whoever has begun the same wait anew counts as still waiting.
  public func labels(besides earlier: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for label in earlier { counts[label, default: 0] += 1 }
    return labels.filter { label in
      guard let count = counts[label], count > 0 else { return true }
      counts[label] = count - 1
      return false
    }
  }
}
