import EventLog
import Greentea
import MbedFormats
import Reports
import RunHistory

/// What was not OK in an earlier run, or in several as one.
enum FailedCases {
  /// The cases by suite; also those to which no run came.
  ///
  /// - Throws: a complaint with status 66 if there are none.
  static func of(_ selector: RunSelector, history: String?) throws(CLIError) -> [String: Set<String>] {
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let runs: [RecordedRun]
    do throws(HistoryError) {
      runs = try file.runs([selector])
    } catch {
      throw CLIError(error)
    }
    var cases: [String: Set<String>] = [:]
    for suite in try ShownRuns(runs).outcome.suites {
      let failed = suite.cases.filter { !$0.isOK }.map(\.name)
      if !failed.isEmpty { cases[suite.name] = Set(failed) }
    }
    guard !cases.isEmpty else {
      throw CLIError(
        .nothingToDo, "--only-failed: every case of \(selector.text) was OK",
        advice: "there is nothing to repeat")
    }
    return cases
  }
}
