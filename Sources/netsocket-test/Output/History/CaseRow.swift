import Greentea
import PositionedJSON
import RunComparison
import RunHistory
import Timekeeping

/// A case of a run as the history commands print it.
enum CaseRow {
  static let columns = [
    "run", "started (UTC)", "firmware", "suite", "verdict", "attempts", "elapsed", "cause",
  ]

  static func cells(_ entry: CaseEntry) -> [String] {
    [
      RunRow.short(entry.run.text), RunRow.time(entry.startedAt), entry.firmware ?? "", entry.suite,
      entry.outcome.outcome.rawValue, "\(entry.outcome.attempts)",
      entry.outcome.elapsed.map(EventText.seconds) ?? "", entry.cause ?? "",
    ]
  }

  static func members(_ entry: CaseEntry) -> HistoryOutput.Members {
    [
      ("run", .string(entry.run.text)), ("started_at", .string(entry.startedAt.description)),
      ("firmware", .text(entry.firmware)),
    ] + members(entry.outcome, of: entry.suite) + [("cause", .text(entry.cause))]
  }

  static func members(_ testCase: ComparedCase, of suite: String) -> HistoryOutput.Members {
    [
      ("suite", .string(suite)), ("case", .string(testCase.name)),
      ("verdict", .string(testCase.outcome.rawValue)), ("attempts", .integer(Int64(testCase.attempts))),
      ("failed_attempts", .integer(Int64(testCase.failedAttempts))), ("elapsed_ns", .time(testCase.elapsed)),
    ]
  }
}
