import Synchronization

/// The cancellation handler of a task that waits again and again: a wait with a handler of its own hands it to the
/// runtime and takes it back, which is a third of what the wait costs.
public final class CancellationRelay: Sendable {
  private struct State {
    var isCancelled = false
    var cell: WaitCell?
  }

  private let state = Mutex(State())

  private init() {}

  /// Runs `body`, whose waits in this task, and in no other, are ended by the relay.
  public static func run<Value>(_ body: (CancellationRelay) async throws -> Value) async rethrows -> Value {
    let relay = CancellationRelay()
    return try await withTaskCancellationHandler {
      try await body(relay)
    } onCancel: {
      relay.cancel()
    }
  }

  /// The task is about to park on `cell`.
  func watch(_ cell: WaitCell) {
    let isCancelled = state.withLock { state in
      state.cell = cell
      return state.isCancelled
    }
    if isCancelled { cell.wake(.cancelled) }
  }

  private func cancel() {
    let cell = state.withLock { state in
      state.isCancelled = true
      return state.cell
    }
    cell?.wake(.cancelled)
  }
}
