import Greentea
import Timekeeping

/// The time that a long-running case gives itself: half of what its suite has left when the case begins
/// (`split2half` of the original suites).
struct CaseBudget: Sendable {
  private let time: any TimeSource
  private let end: Instant

  /// To be made as the first thing in the case.
  init(_ context: CaseContext) {
    time = context.time
    end = time.now + context.clock.halfOfRemaining
  }

  var isUsedUp: Bool { time.now >= end }

  /// A wait of that length, or what is left if that is less: then the case can still say itself why it ends.
  func bounded(_ wait: Duration) -> Duration {
    min(wait, max(end - time.now, .zero))
  }
}
