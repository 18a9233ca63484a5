import Greentea
import EventLog
import MbedFormats
import Reports
import RunComparison

/// The reports that were asked for. Where they go is known to be writable before anything runs.
struct RunReports {
  private struct Part {
    let file: ReportFile
    let kind: Kind
  }

  /// Which report.
  private enum Kind: Hashable {
    case junit, json, html
    /// What mbedgt writes: all that can be made of a run without its events.
    case mbedJUnit, mbedJSON, mbedText
  }

  private let parts: [Part]
  private let github: GitHubOutlet?

  /// - Parameter detectsGitHub: whether GitHub Actions around the process is reason enough to report to it.
  /// - Throws: a complaint with status 74 about a report that cannot be written.
  init(_ arguments: ReportArguments, detectsGitHub: Bool) throws(CLIError) {
    var wanted: [(path: String?, kind: Kind, what: String)] = []
    wanted.append((arguments.junit, arguments.junitStyle == .mbedgt ? .mbedJUnit : .junit, "JUnit report"))
    wanted.append((arguments.json, arguments.jsonStyle == .mbedgt ? .mbedJSON : .json, "JSON report"))
    wanted.append((arguments.text, .mbedText, "text report"))
    wanted.append((arguments.html, .html, "HTML report"))
    var parts: [Part] = []
    for case (let path?, let kind, let what) in wanted {
      parts.append(Part(file: try ReportFile(path, what: what), kind: kind))
    }
    self.parts = parts
    github = try GitHubOutlet.choose(arguments.github, detects: detectsGitHub)
  }

  /// Writes all of them.
  func write(
    _ outcome: RunOutcome, _ context: ReportContext, comparison: Comparison? = nil,
    failures: inout WriteFailures
  ) {
    guard !parts.isEmpty || github != nil else { return }
    let mbed = MbedReport(outcome)
    for part in parts {
      let report: any RenderedReport =
        switch part.kind {
        case .junit: JUnitReport(outcome, context)
        case .json: ReportDocument(outcome, context)
        case .html: HTMLReport(outcome, context)
        case .mbedJUnit, .mbedJSON, .mbedText: Self.report(part.kind, mbed)
        }
      failures.attempt { () throws(CLIError) in try part.file.write(report) }
    }
    github?.write(outcome, context, comparison: comparison, failures: &failures)
  }

  /// Writes those that can be made of a run whose events nobody knows.
  ///
  /// - Throws: a complaint with status 64 if there are others; nothing is written then.
  func write(_ report: MbedReport, from path: String, failures: inout WriteFailures) throws(CLIError) {
    let own = parts.contains { [.junit, .json, .html].contains($0.kind) }
    guard !own, github == nil else {
      throw CLIError(
        .usage, "\(path) has no events, of which this report is made",
        advice:
          "what can be made of it: --report-text, and with the style mbedgt --report-junit and --report-json"
      )
    }
    for part in parts {
      failures.attempt { () throws(CLIError) in try part.file.write(Self.report(part.kind, report)) }
    }
  }

  private static func report(_ kind: Kind, _ report: MbedReport) -> any RenderedReport {
    switch kind {
    case .mbedJUnit: MbedJUnit(report)
    case .mbedJSON: MbedJSON(report)
    case .mbedText, .junit, .json, .html: MbedText(report)
    }
  }
}
