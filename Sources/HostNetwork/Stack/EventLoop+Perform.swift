import NIOCore

extension EventLoop {
  /// Runs `body` on the loop and waits for it: no longer than the loop takes to come round.
  func perform<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      execute { continuation.resume(returning: body()) }
    }
  }
}
