import Bench
import Greentea

/// Words for the checks of the ladder.
enum DoctorText {
  private static let outcomeWidth = 4
  private static let titleWidth = Check.allCases.map(\.title.count).max() ?? 0
  private static let timeWidth = 8

  /// The line for a check: how it is, which one, how long it took, what was seen.
  static func line(_ report: CheckResult) -> String {
    let time = report.outcome == .notTried ? "" : EventText.seconds(report.took)
    let columns = [
      padded(word(report.outcome), outcomeWidth), padded(report.check.title, titleWidth),
      String(repeating: " ", count: max(timeWidth - time.count, 0)) + time, report.evidence,
    ]
    return columns.joined(separator: "  ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  static func word(_ outcome: CheckResult.Outcome) -> String {
    switch outcome {
    case .passed: "ok"
    case .noted: "note"
    case .skipped: "skip"
    case .failed: "FAIL"
    case .notTried: "-"
    }
  }

  /// What comes of it all: the first check that does not hold, and what to do.
  static func conclusion(_ report: DoctorReport) -> [String] {
    guard let (check, cause) = report.firstFailure else { return ["every check holds"] }
    return [
      "the first check that does not hold: \(check.title)", "  \(cause.kind.rawValue): \(cause.message)",
      "  next: \(cause.advice)",
    ]
  }
}
