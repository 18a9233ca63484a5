import EventLog
import Greentea
import MbedFormats
import Reports
import RunHistory

/// The failed cases of an earlier run, or of several as one.
enum FailedCases {
  /// The cases by suite; also those that were not run. None if all passed.
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
    return cases
  }
}
