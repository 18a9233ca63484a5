import Greentea
import NetworkSocket
import Synchronization
import Timekeeping

/// Status changes in the order of their callbacks.
final class StatusQueue: Sendable {
  private struct State {
    var waiting: [ConnectionStatus] = []
    /// What was last taken; at first a status that no interface of these suites has.
    var last = ConnectionStatus.errorUnsupported
    var hasOverflown = false
  }

  /// The original's buffer; more than that is a failure.
  private static let capacity = 100

  private let state = Mutex(State())
  private let arrivals: AsyncSignal

  init(_ time: any TimeSource) {
    arrivals = AsyncSignal(time, label: "status callback of the interface")
  }

  func add(_ event: NetworkEvent) {
    switch event {
    case .connectionStatusChange(let status):
      state.withLock { state in
        if state.waiting.count < Self.capacity {
          state.waiting.append(status)
        } else {
          state.hasOverflown = true
        }
      }
      arrivals.fire()
    }
  }

  /// Waits, without limit, for a status that differs from the one before: repeated ones are ignored.
  func next(_ context: CaseContext) async throws -> ConnectionStatus {
    while true {
      try context.checkpoint()
      let seen = arrivals.count
      let (status, hasOverflown) = state.withLock { state in
        while !state.waiting.isEmpty {
          let status = state.waiting.removeFirst()
          guard status != state.last else { continue }
          state.last = status
          return (ConnectionStatus?.some(status), state.hasOverflown)
        }
        return (nil, state.hasOverflown)
      }
      try context.expect(
        "status callbacks that wait to be taken", !hasOverflown, expected: "at most \(Self.capacity)",
        actual: "more")
      if let status { return status }
      _ = try await arrivals.wait(past: seen, until: nil)
    }
  }
}
