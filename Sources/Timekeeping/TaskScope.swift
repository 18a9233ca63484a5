import Synchronization

/// Where long-lived children live: pumps, receivers, schedulers, callbacks.
///
/// Whoever is handed a scope can start a child that outlives the call, and yet no task is
/// unstructured: ``run(_:_:)`` does not return before all of them have ended.
public final class TaskScope: Sendable {
  private typealias Operation = @Sendable () async -> Void

  private struct State {
    var pending: [Operation] = []
    var isFinished = false
  }

  /// What a scope itself waits for in the registry of waits.
  public static let label = "task scope: next child"

  private let state = Mutex(State())
  private let arrivals: AsyncSignal

  private init(_ time: any TimeSource) {
    arrivals = AsyncSignal(time, label: Self.label)
  }

  /// Runs `body` with a scope; when it is through, cancels the children and waits for them.
  public static func run<Value: Sendable>(
    _ time: any TimeSource, _ body: (TaskScope) async throws -> Value
  ) async throws -> Value {
    let scope = TaskScope(time)
    return try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await scope.host() }
      defer { scope.finish() }
      return try await body(scope)
    }
  }

  /// Starts a child; it is cancelled when the scope ends. Without effect in a scope that has ended.
  public func spawn(_ operation: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      if !state.isFinished { state.pending.append(operation) }
    }
    arrivals.fire()
  }

  private func finish() {
    state.withLock { state in state.isFinished = true }
    arrivals.fire()
  }

  private func host() async {
    await withDiscardingTaskGroup { group in
      while true {
        let seen = arrivals.count
        let (operations, isFinished) = state.withLock { state in
          defer { state.pending = [] }
          return (state.pending, state.isFinished)
        }
        for operation in operations { group.addTask { await operation() } }
        if isFinished { break }
        // What was spawned and not yet started still runs when cancelled, cancelled like the others.
        if (try? await arrivals.wait(past: seen, until: nil)) == nil { finish() }
      }
      group.cancelAll()
    }
  }
}
