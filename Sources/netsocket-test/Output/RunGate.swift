import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import Timekeeping

/// What a run is held against at its end: earlier runs, a list of what may fail, or both.
struct RunGate: Sendable {
  /// The runs that it must not be worse than.
  var baseline: [ComparedRun]?

  var allowance: Allowance?

  /// Whether the run does only a part of what there is: of the others nothing is asked then.
  var isPartial = false

  /// A list of what may fail.
  struct Allowance: Sendable {
    let file: String
    let failures: KnownFailures
    let today: CalendarDate
  }

  /// What came of it.
  struct Judgement: Sendable {
    let exitCode: Int
    let comparison: Comparison?
    /// What is to be said about the known failures.
    let remarks: [String]
  }

  func judge(_ outcome: RunOutcome, firmware: String?) -> Judgement {
    let run = ComparedRun(id: "this run", firmware: firmware, outcome)
    let comparison = baseline.map { base in
      Comparison(base: isPartial ? base.map { $0.restricted(to: run) } : base, new: [run])
    }
    guard let allowance else {
      return Judgement(exitCode: comparison?.exitCode ?? 0, comparison: comparison, remarks: [])
    }
    let judgement = allowance.failures.judge(outcome, today: allowance.today)
    return Judgement(
      exitCode: comparison?.exitCode(excusing: judgement) ?? judgement.exitCode, comparison: comparison,
      remarks: judgement.lines(file: allowance.file))
  }
}
