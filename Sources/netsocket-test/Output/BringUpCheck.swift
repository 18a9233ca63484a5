import Bench
import Greentea
import SerialLines
import Timekeeping

/// Tells why a module on a line could not be brought up, as `doctor` does.
enum BringUpCheck {
  /// Climbs the ladder once if the set-up of the run's first suite failed.
  static func explain(
    _ job: BenchJob, _ log: RunLog,
    recorder: @escaping @Sendable (any SerialLine, any TimeSource) -> any SerialLine,
    tell: @Sendable (String) -> Void
  ) async throws {
    guard !Task.isCancelled, isNeeded(log.events),
      let bench = Doctor(job.config, on: job.device, seed: job.seed)
    else { return }
    tell("the module could not be set up: looking for the check that does not hold, as doctor does")
    let report = try await bench.run(recorder: recorder)
    guard !Task.isCancelled else { return }
    for line in DoctorText.conclusion(report) { tell(line) }
  }

  static func isNeeded(_ events: [StampedEvent]) -> Bool {
    for event in events.map(\.event) {
      switch event {
      case .setUpFailed: return true
      // It worked, or it was another suite's.
      case .caseStarted, .suiteFinished: return false
      default: continue
      }
    }
    return false
  }
}
