import Greentea
import RunComparison
import RunHistory

/// What was not OK in an earlier run.
enum FailedCases {
  /// The cases by suite; also those to which the run never came.
  ///
  /// - Throws: a complaint with status 66 if there are none.
  static func of(_ selector: RunSelector, history: String?) throws(Complaint) -> [String: Set<String>] {
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let summary: RunSummary
    do throws(HistoryError) {
      summary = try file.summary(of: selector)
    } catch {
      throw Complaint(error)
    }
    let failsAsFlaky = summary.description.flaky == .fail
    var cases: [String: Set<String>] = [:]
    for suite in summary.suites {
      for testCase in suite.cases
      where !testCase.outcome.isOK || failsAsFlaky && testCase.failedAttempts > 0 {
        cases[suite.name, default: []].insert(testCase.name)
      }
    }
    guard !cases.isEmpty else {
      throw Complaint(
        .nothingToDo, "--only-failed: every case of \(selector.text) was OK",
        advice: "there is nothing to repeat")
    }
    return cases
  }
}
