import Greentea
import Timekeeping

/// The checks that have been climbed so far.
struct CheckLog {
  /// What is seen on a check that does not fail.
  struct Observation {
    let outcome: CheckResult.Outcome
    let evidence: String

    static func passed(_ evidence: String) -> Observation { Observation(outcome: .passed, evidence: evidence) }
    static func noted(_ evidence: String) -> Observation { Observation(outcome: .noted, evidence: evidence) }
    static func skipped(_ evidence: String) -> Observation { Observation(outcome: .skipped, evidence: evidence) }
  }

  let time: any TimeSource
  /// Hears of each check at once.
  let tell: @Sendable (CheckResult) -> Void
  private(set) var reports: [CheckResult] = []

  init(time: any TimeSource, tell: @escaping @Sendable (CheckResult) -> Void) {
    self.time = time
    self.tell = tell
  }

  mutating func add(_ report: CheckResult) {
    reports.append(report)
    tell(report)
  }

  /// Does the work of a check, and notes what came of it.
  ///
  /// - Throws: the cause of its failure.
  mutating func run(_ check: Check, _ work: () async throws(Cause) -> Observation) async throws(Cause) {
    let start = time.now
    do throws(Cause) {
      let sight = try await work()
      add(CheckResult(check, sight.outcome, took: time.now - start, sight.evidence))
    } catch {
      add(CheckResult(check, .failed(error), took: time.now - start, error.message))
      throw error
    }
  }

  /// All checks: those that nobody came to were not tried.
  mutating func finish() -> DoctorReport {
    for check in Check.allCases where !reports.contains(where: { $0.check == check }) {
      add(CheckResult(check, .notTried, took: .zero, "not tried"))
    }
    return DoctorReport(reports)
  }
}
