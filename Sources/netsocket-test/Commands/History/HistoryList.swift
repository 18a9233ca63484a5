import ArgumentParser
import Greentea
import EventLog
import MbedFormats
import Reports
import RunComparison
import RunHistory

/// Lists runs.
struct HistoryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs that were recorded, newest first.",
    usage: """
      netsocket-test history list
      netsocket-test history list --verdict hung --since 2026-11-20
      """)

  @OptionGroup(title: "Which runs")
  var filter: RunFilterArguments

  @Option(
    help: ArgumentHelp(
      "Only runs with a case that ended so; ok: with no other. One of "
        + VerdictName.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "word"))
  var verdict: VerdictName?

  @Option(help: ArgumentHelp("So many runs at most; 0 for all.", valueName: "n"))
  var limit = CountLimit(20)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let rows = try common.read { file throws(HistoryError) in
      try file.summaries(filter.filter(verdict: verdict, limit: limit.count))
    }.map { RunRow(summary: $0) }
    try common.print(
      HistoryOutput(
        kind: "list", listings: [Listing(columns: RunRow.columns, rows: rows.map(\.cells))],
        rows: ("runs", rows.map(\.members))))
  }
}
