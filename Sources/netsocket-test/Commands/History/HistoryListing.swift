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
    commandName: "list", abstract: "List recorded runs, newest first.",
    usage: """
      netsocket-test history list
      netsocket-test history list --verdict hung --since 2026-11-20
      """)

  @OptionGroup(title: "Select runs")
  var filter: RunFilterArguments

  @Option(
    help: ArgumentHelp(
      "Only runs with a case of this verdict; ok: only runs in which all cases passed", valueName: "word"))
  var verdict: VerdictName?

  @Option(help: ArgumentHelp("At most N runs; 0 for all", valueName: "n"))
  var limit = CountLimit(20)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let runs = try filter.filter(verdict: verdict, limit: limit.count)
    let rows = try common.read { file throws(HistoryError) in
      let found = try file.summaries(runs)
      let usual = try UsualRunTimes(of: found, in: file)
      return found.map { RunRow(summary: $0, usual: usual.median(of: $0)) }
    }
    if rows.isEmpty { try common.tellNoMatch(filter, verdict: verdict) }
    try common.print(
      HistoryOutput(
        kind: "list", listings: [Listing(columns: RunRow.columns, rows: rows.map(\.cells))],
        rows: ("runs", rows.map { $0.members + [("firmware_median_ns", .time($0.usual))] })))
  }
}

/// Shows the results of a case over time.
struct HistoryCase: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "Show the results of a case over time, newest first.",
    usage: """
      netsocket-test history case TCPSOCKET_ECHOTEST
      netsocket-test history case 'TCPSOCKET_*' --firmware 1.7.4.0 --format csv
      """)

  @Argument(help: ArgumentHelp("Name of the case, or a wildcard", valueName: "name"))
  var name: String

  @OptionGroup(title: "Select runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("At most N runs; 0 for all", valueName: "n"))
  var limit = CountLimit(50)

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let runs = try filter.filter(limit: limit.count)
    let one = try filter.filter(limit: 1)
    let (entries, names, selected) = try common.read { file throws(HistoryError) in
      let entries = try file.caseHistory(name, runs)
      let names = entries.isEmpty ? try file.caseNames() : []
      let selected = entries.isEmpty ? try file.summaries(one).count > 0 : true
      return (try ExplainedCase.all(entries, in: file), names, selected)
    }
    guard !entries.isEmpty else {
      if !selected { try common.tellNoMatch(filter) }
      let similar = names.contains(name) ? [] : Selections.similar(to: name, in: names)
      throw CLIError(
        .nothingToDo, "no matching run has a case '\(name)'\(Suggestion.text(similar))",
        cause: names.isEmpty ? "the history has no runs" : nil,
        advice: similar.first.map { "netsocket-test history case \(ShellText.quoted($0))" }
          ?? "netsocket-test history list")
    }
    try common.print(
      HistoryOutput(
        kind: "case", listings: [Listing(columns: CaseRow.columns, rows: entries.map(CaseRow.cells))],
        rows: ("entries", entries.map(CaseRow.members))))
  }
}
