import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory

/// Finds cases that cannot make up their mind.
struct HistoryFlaky: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flaky", abstract: "List the cases that the same firmware both passed and did not pass.",
    usage: """
      netsocket-test history flaky
      netsocket-test history flaky --firmware 1.7.4.0 --format json
      """,
    discussion: "Cases that were blocked, skipped or not run count neither way. Most often failing first.")

  @OptionGroup(title: "Which runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("Looks at so many of the newest runs; 0 for all.", valueName: "n"))
  var runs = CountLimit(200)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let found = try common.read { file throws(HistoryError) in
      FlakyCase.all(in: try file.comparedRuns(filter.filter(limit: runs.count)))
    }
    try common.print(
      HistoryOutput(
        kind: "flaky",
        listings: [
          Listing(
            columns: ["suite", "case", "firmware", "attempts", "not OK", "rate", "last failure"],
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

/// Finds what takes the time.
struct HistorySlowest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slowest", abstract: "List the cases that take longest when they are OK, by the median.",
    usage: """
      netsocket-test history slowest --limit 10
      """)

  @OptionGroup(title: "Which runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("Looks at so many of the newest runs; 0 for all.", valueName: "n"))
  var runs = CountLimit(200)

  @Option(help: ArgumentHelp("So many cases at most; 0 for all.", valueName: "n"))
  var limit = CountLimit(10)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let all = try common.read { file throws(HistoryError) in
      SlowCase.all(in: try file.comparedRuns(filter.filter(limit: runs.count)))
    }
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
