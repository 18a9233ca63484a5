import Synchronization

/// Runs in virtual time, several at a time; each has a thread.
enum ParallelRuns {
  /// Does the pieces of work from 0 on, in their order, until all are done or the task is cancelled.
  static func each(of count: UInt64, width: Int, _ body: @escaping @Sendable (UInt64) async -> Void) async {
    let queue = Queue(count)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(width, 1) {
        group.addTask {
          while !Task.isCancelled, let number = queue.take() { await body(number) }
        }
      }
    }
  }

  private final class Queue: Sendable {
    private let count: UInt64
    private let next = Mutex<UInt64>(0)

    init(_ count: UInt64) {
      self.count = count
    }

    func take() -> UInt64? {
      next.withLock { next in
        guard next < count else { return nil }
        defer { next += 1 }
        return next
      }
    }
  }
}

/// A value that several runs change.
final class SharedValue<Value: Sendable>: Sendable {
  private let state: Mutex<Value>

  init(_ value: Value) {
    state = Mutex(value)
  }

  var value: Value { state.withLock(\.self) }

  func change(_ change: (inout Value) -> Void) { state.withLock { change(&$0) } }
}
