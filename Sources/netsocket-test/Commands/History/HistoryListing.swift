import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunHistory
import TestConfiguration

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

/// Shows how a case went over time.
struct HistoryCase: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "Show how a case went in the runs that were recorded, newest first.",
    usage: """
      netsocket-test history case TCPSOCKET_ECHOTEST
      netsocket-test history case 'TCPSOCKET_*' --firmware 1.7.4.0 --format csv
      """)

  @Argument(help: ArgumentHelp("The case, or a pattern with wildcards.", valueName: "name"))
  var name: String

  @OptionGroup(title: "Which runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("So many runs at most; 0 for all.", valueName: "n"))
  var limit = CountLimit(50)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let (entries, names) = try common.read { file throws(HistoryError) in
      let entries = try file.caseHistory(name, filter.filter(limit: limit.count))
      return (entries, entries.isEmpty ? try file.caseNames() : [])
    }
    guard !entries.isEmpty else {
      let nearest = names.contains(name) ? nil : NearestName.of(name, in: names)
      throw CLIError(
        .nothingToDo, "no such run has a case '\(name)'\(nearest.map { "; did you mean \($0)?" } ?? "")",
        advice: names.isEmpty ? "the history is empty" : "the cases are: \(names.joined(separator: ", "))")
    }
    try common.print(
      HistoryOutput(
        kind: "case", listings: [Listing(columns: CaseRow.columns, rows: entries.map(CaseRow.cells))],
        rows: ("entries", entries.map(CaseRow.members))))
  }
}
