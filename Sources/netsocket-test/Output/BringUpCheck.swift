import Bench
import Greentea
import SerialLines
import Timekeeping

/// Tells why a module on a line could not be brought up, as `doctor` does.
enum BringUpCheck {
  /// Runs the checks once if the set-up of the run's first suite failed.
  static func explain(
    _ job: BenchJob, _ log: RunLog,
    recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine,
    tell: @Sendable (String) -> Void
  ) async throws {
    guard !Task.isCancelled, isNeeded(log.outcome),
      let bench = Doctor(job.config, on: job.device, seed: job.seed)
    else { return }
    tell("the module could not be set up: looking for the check that does not hold, as doctor does")
    let report = try await bench.run(recorder: recorder)
    guard !Task.isCancelled else { return }
    for line in DoctorText.conclusion(report) { tell(line) }
  }

  static func isNeeded(_ outcome: RunOutcome) -> Bool {
    guard let suite = outcome.suites.first(where: { $0.started != nil }) else { return false }
    let failed = suite.fixtureFailures.contains { $0.place == .setUp }
    return failed && !suite.cases.contains { $0.attempts.contains { $0.started != nil } }
  }
}
