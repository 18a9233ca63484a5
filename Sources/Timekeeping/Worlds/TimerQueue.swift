import HeapModule

/// Scheduled actions, earliest first and in order of scheduling within an instant.
struct TimerQueue {
  private struct Entry: Comparable {
    let instant: Instant
    let number: UInt64

    static func < (lhs: Entry, rhs: Entry) -> Bool {
      (lhs.instant, lhs.number) < (rhs.instant, rhs.number)
    }
  }

  private var heap = Heap<Entry>()
  private var actions: [UInt64: @Sendable () -> Void] = [:]
  private var lastNumber: UInt64 = 0

  mutating func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
    lastNumber += 1
    heap.insert(Entry(instant: instant, number: lastNumber))
    actions[lastNumber] = action
    return TimerID(number: lastNumber)
  }

  /// How many entries are kept, cancelled ones too.
  var entryCount: Int { heap.count }

  mutating func cancel(_ timer: TimerID) {
    actions[timer.number] = nil
    // Deadlines that never come would else pile up.
    guard heap.count > 64, heap.count > 2 * actions.count else { return }
    heap = Heap(heap.unordered.filter { actions[$0.number] != nil })
  }

  /// When the next live action is due. Cancelled ones are dropped here, so that they never move a clock.
  mutating func nextInstant() -> Instant? {
    while let entry = heap.min {
      if actions[entry.number] != nil { return entry.instant }
      heap.removeMin()
    }
    return nil
  }

  /// Takes out every action that is due at or before `instant`, in order.
  mutating func takeDue(at instant: Instant) -> [@Sendable () -> Void] {
    var due: [@Sendable () -> Void] = []
    while let entry = heap.min, entry.instant <= instant {
      heap.removeMin()
      if let action = actions.removeValue(forKey: entry.number) { due.append(action) }
    }
    return due
  }
}
