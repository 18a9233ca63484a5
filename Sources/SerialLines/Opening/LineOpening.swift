import Synchronization
import Timekeeping

extension SerialAddress {
  /// How long the opening of a port of this machine may take: drivers of adapters talk to them.
  private static let portTimeout = Duration.seconds(10)

  /// Opens the line.
  ///
  /// - Parameters:
  ///   - timeout: how long a connect may take.
  ///   - warn: takes a sentence about what is not as it should be and no reason to stop.
  public func open(
    time: RealWorld, timeout: Duration = TCPLine.connectTimeout,
    warn: @escaping @Sendable (String) -> Void
  ) async throws(LineOpeningError) -> any SerialLine {
    switch kind {
    case .port(let path):
      let (baud, flowControl, resetWire) = (baud, flowControl, resetWire)
      let attempt = { @Sendable () throws(LineOpeningError) in
        try TTYLine(path: path, baud: baud, flowControl: flowControl, resetWire: resetWire, time: time)
      }
      return try await BlockingCall.run(
        path, time, until: time.now + Self.portTimeout, call: attempt, discard: { $0.close() })
    case .socket(let place): return try await TCPLine.open(place, timeout: timeout, time: time)
    case .rfc2217(let place):
      return try await RFC2217Line.open(
        place, baud: baud, flowControl: flowControl, resetWire: resetWire, timeout: timeout, time: time,
        warn: warn)
    }
  }
}

/// Runs what may block on a thread of its own, so that no task's thread waits.
enum BlockingCall {
  private enum Outcome<Value: Sendable, Failure: Error>: Sendable {
    case pending
    case done(Result<Value, Failure>)
    case abandoned
  }

  private final class Slot<Value: Sendable, Failure: Error>: Sendable {
    let outcome = Mutex(Outcome<Value, Failure>.pending)
  }

  /// - Parameters:
  ///   - place: what the errors name.
  ///   - deadline: when the caller gives up; the thread goes on until the call returns.
  ///   - discard: takes a result that came too late.
  /// - Throws: what `call` throws; `.timedOut`, `.cancelled`.
  static func run<Value: Sendable>(
    _ place: String, _ time: any TimeSource, until deadline: Instant?,
    call: @escaping @Sendable () throws(LineOpeningError) -> Value,
    discard: @escaping @Sendable (Value) -> Void
  ) async throws(LineOpeningError) -> Value {
    let slot = Slot<Value, LineOpeningError>()
    let done = AsyncSignal(time, label: "opening \(place)")
    do throws(SystemThread.StartError) {
      try SystemThread.start {
        let result = Result { () throws(LineOpeningError) in try call() }
        let isLate = slot.outcome.withLock { outcome in
          if case .abandoned = outcome { return true }
          outcome = .done(result)
          return false
        }
        if isLate, case .success(let value) = result { discard(value) }
        done.fire()
      }
    } catch {
      throw LineOpeningError(place, .system(code: error.code, operation: "start a thread"))
    }
    var reason = LineOpeningError.Reason.timedOut
    do throws(CancellationError) {
      _ = try await done.wait(past: 0, until: deadline)
    } catch {
      reason = .cancelled
    }
    let result: Result<Value, LineOpeningError>? = slot.outcome.withLock { outcome in
      if case .done(let result) = outcome { return result }
      outcome = .abandoned
      return nil
    }
    guard let result else { throw LineOpeningError(place, reason) }
    return try result.get()
  }
}
