import Greentea
import PositionedJSON
import RunComparison
import RunHistory
import Timekeeping

/// A case of a run as the history commands print it.
enum CaseRow {
  static let columns = [
    "run", "started (UTC)", "firmware", "suite", "case", "verdict", "attempts", "elapsed", "cause",
  ]

  static func cells(_ explained: ExplainedCase) -> [String] {
    let entry = explained.entry
    return [
      RunRow.short(entry.run.text), RunRow.time(entry.startedAt), entry.firmware ?? "", entry.suite,
      entry.outcome.name, entry.outcome.outcome.rawValue, "\(entry.outcome.attempts)",
      entry.outcome.elapsed.map(EventText.seconds) ?? "", explained.cause ?? "",
    ]
  }

  static func members(_ explained: ExplainedCase) -> HistoryOutput.Members {
    let entry = explained.entry
    return [
      ("run", .string(entry.run.text)), ("started_at", .string(entry.startedAt.description)),
      ("firmware", .text(entry.firmware)),
    ] + members(entry.outcome, of: entry.suite, cause: explained.cause)
  }

  static func members(
    _ testCase: ComparedCase, of suite: String, cause: String?
  ) -> HistoryOutput.Members {
    [
      ("suite", .string(suite)), ("case", .string(testCase.name)),
      ("verdict", .string(testCase.outcome.rawValue)), ("attempts", .integer(Int64(testCase.attempts))),
      ("failed_attempts", .integer(Int64(testCase.failedAttempts))), ("elapsed_ns", .time(testCase.elapsed)),
      ("cause", .text(cause)),
    ]
  }
}

/// A case of a run with the reason of its last failed attempt.
struct ExplainedCase {
  let entry: CaseEntry
  /// Nil if every attempt passed.
  let cause: String?

  /// Of failed expectations only the log of the run knows the cause: it is read where that is so, once a run.
  static func all(_ entries: [CaseEntry], in file: HistoryFile) throws(HistoryError) -> [ExplainedCase] {
    var outcomes: [RunID: RunOutcome] = [:]
    var all: [ExplainedCase] = []
    for entry in entries {
      var cause = entry.cause
      if cause == nil, entry.outcome.outcome == .fail || entry.outcome.isFlaky {
        if outcomes[entry.run] == nil {
          outcomes[entry.run] = RunOutcome(events: try file.events(of: .id(prefix: entry.run.text)))
        }
        cause = outcomes[entry.run]?.cause(of: entry.outcome.name, in: entry.suite)
      }
      all.append(ExplainedCase(entry: entry, cause: cause))
    }
    return all
  }
}

extension RunOutcome {
  /// Why a case failed, in one sentence; nil if every attempt passed.
  func cause(of name: String, in suite: String) -> String? {
    suites.first { $0.name == suite }?.cases.first { $0.name == name }?.causeText
  }
}
