import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory

/// Lists flaky cases.
struct HistoryFlaky: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flaky", abstract: "List flaky cases: passed and failed with the same firmware.",
    usage: """
      netsocket-test history flaky
      netsocket-test history flaky --firmware 1.7.4.0 --format json
      """,
    discussion: "Highest failure rate first. Blocked, skipped and not-run cases are ignored.")

  @OptionGroup(title: "Select runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("Look at the newest N runs; 0 for all", valueName: "n"))
  var runs = CountLimit(200)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let looked = try filter.filter(limit: runs.count)
    let (found, count) = try common.read { file throws(HistoryError) in
      let runs = try file.comparedRuns(looked)
      return (FlakyCase.all(in: runs), runs.count)
    }
    if count == 0 {
      try common.tellNoMatch(filter)
    } else if found.isEmpty {
      StandardStreams.error("netsocket-test: no flaky case in \(count) run\(count == 1 ? "" : "s")\n")
    }
    try common.print(
      HistoryOutput(
        kind: "flaky",
        listings: [
          Listing(
            columns: ["suite", "case", "firmware", "attempts", "failed", "rate", "last failure"],
            rows: found.map { flaky in
              [
                flaky.suite, flaky.name, flaky.firmware ?? "", "\(flaky.attempts)", "\(flaky.failedAttempts)",
                "\(Int((flaky.failureRate * 100).rounded())) %", RunRow.short(flaky.lastFailure),
              ]
            })
        ], rows: ("cases", found.map(Self.members))))
  }

  private static func members(_ flaky: FlakyCase) -> HistoryOutput.Members {
    [
      ("suite", .string(flaky.suite)), ("case", .string(flaky.name)), ("firmware", .text(flaky.firmware)),
      ("attempts", .integer(Int64(flaky.attempts))),
      ("failed_attempts", .integer(Int64(flaky.failedAttempts))),
      ("last_failure", .string(flaky.lastFailure)),
    ]
  }
}

/// Lists the slowest cases.
struct HistorySlowest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slowest", abstract: "List the slowest cases by the median duration of their passes.",
    usage: """
      netsocket-test history slowest --limit 10
      """)

  @OptionGroup(title: "Select runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("Look at the newest N runs; 0 for all", valueName: "n"))
  var runs = CountLimit(200)

  @Option(help: ArgumentHelp("At most N cases; 0 for all", valueName: "n"))
  var limit = CountLimit(10)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let looked = try filter.filter(limit: runs.count)
    let (all, count) = try common.read { file throws(HistoryError) in
      let runs = try file.comparedRuns(looked)
      return (SlowCase.all(in: runs), runs.count)
    }
    if count == 0 { try common.tellNoMatch(filter) }
    let found = Array(all.prefix(limit.count ?? .max))
    try common.print(
      HistoryOutput(
        kind: "slowest",
        listings: [
          Listing(
            columns: ["suite", "case", "runs", "median", "longest"],
            rows: found.map { slow in
              [
                slow.suite, slow.name, "\(slow.runs)", EventText.seconds(slow.median),
                EventText.seconds(slow.longest),
              ]
            })
        ], rows: ("cases", found.map(Self.members))))
  }

  private static func members(_ slow: SlowCase) -> HistoryOutput.Members {
    [
      ("suite", .string(slow.suite)), ("case", .string(slow.name)), ("runs", .integer(Int64(slow.runs))),
      ("median_ns", .time(slow.median)), ("longest_ns", .time(slow.longest)),
    ]
  }
}
