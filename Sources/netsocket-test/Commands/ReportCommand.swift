import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports

/// Prints the tables of an event log and writes reports from it.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the tables of an event log and write reports from it.",
    usage: """
      netsocket-test report run.events.jsonl
      netsocket-test report run.events.jsonl --report-html report.html --report-junit report.xml
      """,
    discussion: """
      Exit code: 0 whatever the results. Errors: 65 invalid file, 66 unreadable file, 74 report not written.
      """)

  @Argument(help: "Event log (--events of a run) or greentea-run/1 document", completion: .file())
  var file: String

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  @OptionGroup
  var color: ColorArguments

  /// More than any real run writes.
  private static let sizeLimit = 1 << 30

  func run() throws {
    try OutputFile.checkDistinct([("the input file", file)] + reports.files)
    let reports = try RunReports(reports, detectsGitHub: false)
    let input = try input()
    if case .outcome(_, isTruncated: true) = input {
      StandardStreams.error(
        "netsocket-test: warning: \(file) ends within an event; that event is ignored\n")
    }
    if case .outcome(let outcome, _) = input, outcome.closing == nil {
      StandardStreams.error("netsocket-test: warning: the run of \(file) did not finish\n")
    }
    var failures = WriteFailures()
    let style = self.reports.tableStyle
    let tables: TablesText
    switch input {
    case .outcome(let outcome, _):
      reports.write(outcome, ReportContext(of: outcome), failures: &failures)
      tables = TablesText(outcome, style: style)
    case .report(let report):
      try reports.write(report, from: file, failures: &failures)
      tables = TablesText(report, style: style)
    }
    failures.attempt { () throws(CLIError) in try tables.print() }
    try failures.check()
  }

  /// The run; the bytes of the file are gone when it is there.
  private func input() throws(CLIError) -> ReportInput {
    let bytes = try InputFile.read(file, what: "run file", limit: Self.sizeLimit)
    do throws(DocumentError) {
      return try ReportInput(reading: bytes, allowingTruncation: true)
    } catch {
      throw CLIError(
        .invalidInput, "invalid run file \(file)\n\(file):\(error.position): error: \(error.message)",
        advice: "netsocket-test --events run.events.jsonl   (writes an event log that this command reads)")
    }
  }
}
