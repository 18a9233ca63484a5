import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import Reports
import RunHistory

/// Shows a run, or several as one.
struct HistoryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the tables of a recorded run, or of several runs as one.",
    usage: """
      netsocket-test history show latest
      netsocket-test history show latest~1 latest
      netsocket-test history show tag:pipeline=4711 --report-junit report.xml
      """,
    discussion: """
      The tables are the bytes that the run printed. Why each case failed is printed on stderr: cause, advice and \
      the last exchanges with the device. With several runs, such as the shards of --subset or a run and its \
      --only-failed rerun, the last result of a case counts. tag:KEY=VALUE selects all runs with that tag. Exit \
      code: 0 whatever the results. Errors: 74 report not written.
      """)

  @Argument(help: ArgumentHelp("Run or runs to show", valueName: "run"))
  var selectors: [RunSelector]

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    try OutputFile.checkDistinct([("--history", HistoryChoice.path(flag: common.history))] + reports.files)
    let reports = try RunReports(reports, detectsGitHub: false)
    let (runs, past) = try common.read { file throws(HistoryError) in
      let runs = try file.runs(selectors)
      let header = runs.count == 1 ? runs.first?.summary.header : nil
      let past = try header.map { header throws(HistoryError) in
        try file.past(of: header.firmware, before: header.startedAt)
      }
      return (runs, past ?? nil)
    }
    let shown = try ShownRuns(runs)
    var context = shown.context
    context.past = past
    for warning in shown.warnings { StandardStreams.error("netsocket-test: warning: \(warning)\n") }
    var failures = WriteFailures()
    reports.write(shown.outcome, context, failures: &failures)
    failures.attempt { () throws(CLIError) in try show(shown) }
    try failures.check()
  }

  /// Why cases failed, set off from the tables; empty without a failure.
  private func failures(_ outcome: RunOutcome) -> String {
    let runs = selectors.map { $0.text.contains(" ") ? "'\($0.text)'" : $0.text }.joined(separator: " ")
    let text = FailureText(outcome, more: "netsocket-test history show \(runs) --report-html run.html").text
    return text.isEmpty ? "" : "\n" + text
  }

  private func show(_ shown: ShownRuns) throws(CLIError) {
    switch common.format {
    case .table, .markdown:
      let style = common.format == .markdown ? .github : reports.tableStyle
      try TablesText(shown.outcome, style: style).print()
      // As in the run itself, stdout has the tables alone.
      StandardStreams.error(failures(shown.outcome))
    case .json, .csv: try common.print(shown.output)
    }
  }
}
