import Timekeeping

/// The thread flag of the original's `sigio` handlers: a socket's signal sets it, a wait takes it.
///
/// A signal that came before the wait satisfies it at once, whatever it was for.
final class SignalFlag: Sendable {
  private let time: any TimeSource
  private let flag: EventFlag

  init(_ time: any TimeSource) {
    self.time = time
    flag = EventFlag(time, label: "signal of a socket")
  }

  /// What the socket calls: `socket.onSignal(signal.set)`.
  @Sendable func set() { flag.raise() }

  /// Waits for the flag and takes it.
  ///
  /// - Returns: false when it was not set in time, or when the task was cancelled.
  func wait(for duration: Duration) async -> Bool {
    (try? await flag.take(until: time.now + duration)) ?? false
  }
}
