import Greentea
import Timekeeping

/// The rungs that have been climbed so far.
struct LadderLog {
  /// What is seen on a rung that does not fail.
  struct Sight {
    let outcome: RungReport.Outcome
    let evidence: String

    static func passed(_ evidence: String) -> Sight { Sight(outcome: .passed, evidence: evidence) }
    static func noted(_ evidence: String) -> Sight { Sight(outcome: .noted, evidence: evidence) }
    static func skipped(_ evidence: String) -> Sight { Sight(outcome: .skipped, evidence: evidence) }
  }

  let time: any TimeSource
  /// Hears of each rung at once.
  let tell: @Sendable (RungReport) -> Void
  private(set) var reports: [RungReport] = []

  init(time: any TimeSource, tell: @escaping @Sendable (RungReport) -> Void) {
    self.time = time
    self.tell = tell
  }

  mutating func add(_ report: RungReport) {
    reports.append(report)
    tell(report)
  }

  /// Does the work of a rung, and notes what came of it.
  ///
  /// - Throws: the cause of its failure.
  mutating func climb(_ rung: Rung, _ work: () async throws(Cause) -> Sight) async throws(Cause) {
    let start = time.now
    do throws(Cause) {
      let sight = try await work()
      add(RungReport(rung, sight.outcome, took: time.now - start, sight.evidence))
    } catch {
      add(RungReport(rung, .failed(error), took: time.now - start, error.message))
      throw error
    }
  }

  /// All rungs: those that nobody came to were not tried.
  mutating func finish() -> LadderReport {
    for rung in Rung.allCases where !reports.contains(where: { $0.rung == rung }) {
      add(RungReport(rung, .notTried, took: .zero, "not tried"))
    }
    return LadderReport(reports)
  }
}
