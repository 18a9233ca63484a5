import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory

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
