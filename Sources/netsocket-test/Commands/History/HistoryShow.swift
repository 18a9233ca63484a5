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
    abstract: "Print the tables of a run again, as they were printed, or of several as one.",
    usage: """
      netsocket-test history show latest
      netsocket-test history show latest~1 latest
      netsocket-test history show tag:pipeline=4711 --report-junit report.xml
      """,
    discussion: """
      Of several runs, such as the parts of a plan that machines have divided (--subset) or a run and its \
      repetition (--only-failed), the last result of a case counts. tag:KEY=VALUE stands for all runs with that \
      tag. The exit code is 0 whatever the verdicts were, 74 if a report cannot be written.
      """)

  @Argument(help: ArgumentHelp("Which runs.", valueName: "run"))
  var selectors: [RunSelector]

  @Option(help: "The look of the tables: mbedgt up to 1.4.0, or since 1.5.0.")
  var reportStyle = ReportStyle.classic

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    try OutputFile.checkDistinct([("--history", HistoryChoice.path(flag: common.history))] + reports.files)
    let reports = try RunReports(reports, detectsGitHub: false)
    let shown = try ShownRuns(common.read { file throws(HistoryError) in try file.runs(selectors) })
    for warning in shown.warnings { StandardStreams.error("netsocket-test: warning: \(warning)\n") }
    var failures = WriteFailures()
    reports.write(shown.outcome, shown.context, failures: &failures)
    failures.attempt { () throws(CLIError) in try show(shown) }
    try failures.check()
  }

  private func show(_ shown: ShownRuns) throws(CLIError) {
    switch common.format {
    case .table, .markdown:
      let style = common.format == .markdown ? .github : reportStyle
      try StandardStreams.output(
        TablesText.of(MbedReport(shown.outcome), shown.outcome.closing, style: style))
    case .json, .csv: try common.print(shown.output)
    }
  }
}
