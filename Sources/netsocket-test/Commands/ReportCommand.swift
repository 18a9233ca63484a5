import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports

/// Prints the tables of a stored run, and writes its reports.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the tables of a stored run again, and write its reports.",
    usage: """
      netsocket-test report run.events.jsonl
      netsocket-test report run.events.jsonl --report-html report.html --report-junit report.xml
      """,
    discussion: """
      FILE is an event log (--events of a run) or a greentea-run/1 document. The exit code is 0 whatever the \
      verdicts were, 65 for a file that is neither, 66 for one that cannot be read, 74 if a report cannot be \
      written.
      """)

  @Argument(help: "The event log or greentea-run/1 document.", completion: .file())
  var file: String

  @Option(help: "The look of the tables: mbedgt up to 1.4.0, or since 1.5.0.")
  var reportStyle = ReportStyle.classic

  @OptionGroup(title: "Reports")
  var reports: ReportArguments

  /// More than any real run writes.
  private static let sizeLimit = 1 << 30

  func run() throws {
    try OutputFile.checkDistinct([("the run", file)] + reports.files)
    let reports = try RunReports(reports, detectsGitHub: false)
    let bytes = try InputFile.read(file, what: "run to report", limit: Self.sizeLimit)
    let input: ReportInput
    do throws(DocumentError) {
      input = try ReportInput(reading: bytes, allowingTruncation: true)
    } catch {
      throw CLIError(
        .invalidInput, "there is no run to report:\n\(file):\(error.position): error: \(error.message)")
    }
    if case .outcome(_, isTruncated: true) = input {
      StandardStreams.error(
        "netsocket-test: warning: \(file) ends in the middle of an event, which is left out\n")
    }
    if case .outcome(let outcome, _) = input, outcome.closing == nil {
      StandardStreams.error("netsocket-test: warning: \(file) is the log of a run that did not finish\n")
    }
    var failures = WriteFailures()
    var closing: RunClosing?
    switch input {
    case .outcome(let outcome, _):
      closing = outcome.closing
      reports.write(outcome, ReportContext(of: outcome), failures: &failures)
    case .report(let report): try reports.write(report, from: file, failures: &failures)
    }
    failures.attempt { () throws(CLIError) in
      try StandardStreams.output(TablesText.of(input.report, closing, style: reportStyle))
    }
    try failures.check()
  }
}
