import Dispatch
import Glibc
import Synchronization

/// A signal that asks the process to stop.
enum StopSignal: Int32, CaseIterable, Sendable {
  /// The terminal is gone.
  case hangUp = 1
  /// Ctrl-C.
  case interrupt = 2
  case terminate = 15

  /// As shells have it for a process that a signal ended.
  var exitCode: Int { 128 + Int(rawValue) }
}

/// Listens for the signals that ask the process to stop: the first one asks, the second ends it at once.
///
/// What is asked for has an end: behind it one signal is enough, for it can only stop what is written last.
final class StopSignals: Sendable {
  private struct State {
    var first: StopSignal?
    var isOver = false
  }

  private let state = Mutex(State())
  private let stream: AsyncStream<StopSignal>
  private let continuation: AsyncStream<StopSignal>.Continuation

  private init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
  }

  /// The signal that asked to stop, if one did.
  var received: StopSignal? { state.withLock(\.first) }

  /// Runs `body`, and cancels it when a signal asks to stop; it may take its time to end in good order.
  ///
  /// - Parameter onSignal: hears at once of the signal that asks.
  static func watching<Value: Sendable>(
    onSignal: @escaping @Sendable (StopSignal) -> Void = { _ in },
    _ body: @escaping @Sendable (StopSignals) async throws -> Value
  ) async throws -> Value {
    let signals = StopSignals()
    for signal in StopSignal.allCases { signals.listen(for: signal) }
    defer { signals.state.withLock { $0.isOver = true } }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body(signals) }
      group.addTask {
        for await signal in signals.stream {
          onSignal(signal)
          break
        }
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let value = ended { return value }
        group.cancelAll()
      }
      throw CancellationError()
    }
  }

  /// Without effect on a signal that the caller of the process wants to be ignored, as `nohup` does.
  private func listen(for asked: StopSignal) {
    var action = sigaction()
    sigaction(asked.rawValue, nil, &action)
    let ignored = unsafeBitCast(SIG_IGN, to: UInt.self)
    guard unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self) != ignored else { return }
    // The source hears of it all the same; without this the process would be gone before.
    signal(asked.rawValue, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: asked.rawValue, queue: .global())
    // The source keeps itself: it listens as long as there is a process.
    source.setEventHandler { [self, source] in
      let isFirst = state.withLock { state in
        guard state.first == nil, !state.isOver, !source.isCancelled else { return false }
        state.first = asked
        return true
      }
      guard isFirst else { _exit(Int32(asked.exitCode)) }
      continuation.yield(asked)
    }
    source.resume()
  }
}
