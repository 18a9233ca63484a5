import Synchronization
import Timekeeping

/// Lines that are typed while the dialogue goes on.
public struct TypedLines: Sendable {
  let next: @Sendable (_ isStopped: () -> Bool) -> [UInt8]?

  /// - Parameter next: blocks until there is a line, which it returns without its end; nil at the end, and soon after
  ///   `isStopped` has become true.
  public init(_ next: @escaping @Sendable (_ isStopped: () -> Bool) -> [UInt8]?) {
    self.next = next
  }
}

/// Brings typed lines to a dialogue, in either world.
///
/// In real time a thread waits for them, and the module is heard meanwhile. Virtual time stands still while nothing is
/// typed: its own thread waits.
final class TypedDialogue: Sendable {
  private struct State {
    var lines: [[UInt8]] = []
    var hasEnded = false
  }

  private let source: TypedLines
  private let waits: Bool
  private let state = Mutex(State())
  private let isStopped = Atomic(false)
  private let arrivals: AsyncSignal

  /// - Parameter waits: whether time goes on while nothing is typed.
  init(_ source: TypedLines, _ time: any TimeSource, waits: Bool) {
    self.source = source
    self.waits = waits
    arrivals = AsyncSignal(time, label: "dialogue: a typed line")
    guard waits else { return }
    do throws(SystemThread.StartError) {
      try SystemThread.start { [self] in read() }
    } catch {
      // As if nobody typed: the dialogue ends.
      state.withLock { $0.hasEnded = true }
    }
  }

  private func read() {
    while let line = source.next({ isStopped.load(ordering: .relaxed) }) {
      state.withLock { $0.lines.append(line) }
      arrivals.fire()
    }
    state.withLock { $0.hasEnded = true }
    arrivals.fire()
  }

  /// - Returns: nil at the end.
  func next() async throws(CancellationError) -> [UInt8]? {
    guard waits else {
      let line = source.next { Task.isCancelled }
      if Task.isCancelled { throw CancellationError() }
      return line
    }
    while true {
      let seen = arrivals.count
      let (line, hasEnded) = state.withLock { state in
        (state.lines.isEmpty ? nil : state.lines.removeFirst(), state.hasEnded)
      }
      if let line { return line }
      if hasEnded { return nil }
      _ = try await arrivals.wait(past: seen, until: nil)
    }
  }

  func stop() {
    isStopped.store(true, ordering: .relaxed)
  }
}
