import ArgumentParser
import Greentea
import PositionedJSON
import Reporting
import RunComparison
import RunHistory

/// Shows a run.
struct HistoryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the tables of a run again, as they were printed.",
    discussion: "The exit code is 0 whatever the verdicts were.")

  @Argument(help: ArgumentHelp("Which run.", valueName: "run"))
  var selector: RunSelector

  @Option(help: "The look of the tables: mbedgt up to 1.4.0, or since 1.5.0.")
  var reportStyle = ReportStyle.classic

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    try OutputFile.checkDistinct([("--history", common.history)] + reports.files)
    let reports = try RunReports(reports, detectsGitHub: false)
    let (summary, events) = try common.read { file throws(HistoryError) in
      let summary = try file.summary(of: selector)
      // By its id: a run that begins meanwhile is not the latest of the first question.
      return (summary, try file.events(of: .id(prefix: summary.header.id.text)))
    }
    var losses = Losses()
    let context = ReportContext(
      of: events, run: summary.header.id, firmware: summary.header.firmware, started: summary.header.startedAt
    )
    reports.write(events, context, losses: &losses)
    losses.attempt { () throws(Complaint) in try show(summary, events) }
    try losses.check()
  }

  private func show(_ summary: RunSummary, _ events: [StampedEvent]) throws(Complaint) {
    switch common.format {
    case .table, .markdown:
      if summary.end == nil {
        StandardStreams.error("netsocket-test: warning: \(summary.header.id.text) did not finish\n")
      }
      let style = common.format == .markdown ? .github : reportStyle
      try StandardStreams.output(
        TablesText.of(MbedReport(events: events), RunClosing(events: events), style: style))
    case .json, .csv:
      let cases = summary.suites.flatMap { suite in
        suite.cases.map { CaseRow.members($0, of: suite.name) }
      }
      let settings = summary.description.configuration.map { setting in
        JSONValue.object([("key", .string(setting.key)), ("value", .string(setting.value))])
      }
      try common.print(
        HistoryOutput(
          kind: "show", listings: [], rows: ("cases", cases),
          members: RunRow(summary: summary).members + [("configuration", .array(settings))]))
    }
  }
}
