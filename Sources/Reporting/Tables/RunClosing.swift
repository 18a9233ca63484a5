import Greentea
import Timekeeping

/// What a run tells behind its tables: how long it took and what it exits with.
public struct RunClosing: Hashable, Sendable {
  /// Of the whole run.
  public let elapsed: Duration

  /// 0 if every suite was OK.
  public let exitCode: Int

  public init(elapsed: Duration, exitCode: Int) {
    self.elapsed = elapsed
    self.exitCode = exitCode
  }

  /// What `runFinished` says; nil for a run that never finished.
  public init?(events: [StampedEvent]) {
    for stamped in events.reversed() {
      if case .runFinished(let elapsed, let exitCode) = stamped.event {
        self.init(elapsed: elapsed, exitCode: exitCode)
        return
      }
    }
    return nil
  }

  /// mbedgt's closing lines, each ended by a line feed.
  public var text: String {
    ClosingLines.completed(inSeconds: elapsed.inSeconds) + ClosingLines.exited(withCode: exitCode)
  }
}
