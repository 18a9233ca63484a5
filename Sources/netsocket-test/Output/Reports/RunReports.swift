import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunHistory
import SocketSuites
import TestConfiguration
import Timekeeping

/// The requested reports. That they can be written is checked before anything runs.
struct RunReports {
  private struct Part {
    let file: ReportFile
    let kind: Kind
  }

  /// Which report.
  private enum Kind: Hashable {
    case junit, json, ctrf, html
    /// What mbedgt writes: all that can be made of a run without its events.
    case mbedJUnit, mbedJSON, mbedText
  }

  private let parts: [Part]
  private let github: GitHubOutlet?

  /// - Parameter detectsGitHub: whether GitHub Actions around the process is reason enough to report to it.
  /// - Throws: status 74 for a report that cannot be written.
  init(_ arguments: ReportArguments, detectsGitHub: Bool) throws(CLIError) {
    var wanted: [(path: String?, kind: Kind, what: String)] = []
    wanted.append((arguments.junit, arguments.junitStyle == .mbedgt ? .mbedJUnit : .junit, "JUnit report"))
    wanted.append((arguments.json, arguments.jsonStyle == .mbedgt ? .mbedJSON : .json, "JSON report"))
    wanted.append((arguments.ctrf, .ctrf, "CTRF report"))
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
    lazy var mbed = MbedReport(outcome)
    for part in parts {
      let report: any RenderedReport =
        switch part.kind {
        case .junit: JUnitReport(outcome, context)
        case .json: ReportDocument(outcome, context)
        case .ctrf: CTRFReport(outcome, context)
        case .html: HTMLReport(outcome, context)
        case .mbedJUnit, .mbedJSON, .mbedText: Self.report(part.kind, mbed)
        }
      failures.attempt { () throws(CLIError) in try part.file.write(report) }
    }
    github?.write(outcome, context, comparison: comparison, failures: &failures)
  }

  /// Writes the reports that need no events.
  ///
  /// - Throws: status 64 if other reports were requested; nothing is written then.
  func write(_ report: MbedReport, from path: String, failures: inout WriteFailures) throws(CLIError) {
    let own = parts.contains { [.junit, .json, .ctrf, .html].contains($0.kind) }
    guard !own, github == nil else {
      throw CLIError(
        .usage, "\(path) has no events for this report", cause: "a greentea-run/1 document has only results",
        advice:
          "netsocket-test report \(ShellText.quoted(path)) --report-junit report.xml --report-junit-style mbedgt"
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
    case .mbedText, .junit, .json, .ctrf, .html: MbedText(report)
    }
  }
}

/// The flags that say which reports are written, and where.
struct ReportArguments: ParsableArguments {
  /// Whose form a report has.
  enum Dialect: String, CaseIterable, ExpressibleByArgument {
    case own = "netsocket-test"
    case mbedgt
  }

  @Option(
    name: .customLong("report-junit"), help: ArgumentHelp("Write a JUnit report", valueName: "file"),
    completion: .file())
  var junit: String?

  @Option(
    name: .customLong("report-junit-style"),
    help: ArgumentHelp(
      "Format: our own, or byte for byte mbedgt's (default: netsocket-test)", valueName: "style"))
  var junitStyle: Dialect?

  @Option(
    name: .customLong("report-json"), help: ArgumentHelp("Write a JSON report", valueName: "file"),
    completion: .file())
  var json: String?

  @Option(
    name: .customLong("report-json-style"),
    help: ArgumentHelp(
      "Format: our own, or byte for byte mbedgt's (default: netsocket-test)", valueName: "style"))
  var jsonStyle: Dialect?

  @Option(
    name: .customLong("report-ctrf"),
    help: ArgumentHelp("Write a report in the Common Test Report Format", valueName: "file"),
    completion: .file())
  var ctrf: String?

  @Option(
    name: .customLong("report-text"),
    help: ArgumentHelp("Write the tables as mbedgt does", valueName: "file"),
    completion: .file())
  var text: String?

  @Option(
    name: .customLong("report-html"),
    help: ArgumentHelp("Write a self-contained HTML page", valueName: "file"), completion: .file())
  var html: String?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Write GitHub annotations to stderr and a summary to GITHUB_STEP_SUMMARY (default: on in GitHub Actions)"
  )
  var github: Bool?

  @Option(
    name: .customLong("report-style"),
    help:
      "Table style: classic (mbedgt to 1.4.0) or github (from 1.5.0) (default: classic; compact on a narrow terminal)"
  )
  var tableStyle: ReportStyle?

  func validate() throws {
    for (style, path, flag) in [(junitStyle, junit, "--report-junit"), (jsonStyle, json, "--report-json")]
    where style != nil && path == nil {
      throw ValidationError("\(flag)-style needs \(flag)")
    }
    for (flag, path) in files where flag.hasPrefix("--") && (path == "" || path == "-") {
      throw ValidationError(
        "\(flag): expected a file name such as report.xml or /dev/stdout, got '\(path ?? "")'")
    }
  }

  /// Every file that is named, with its flag.
  var files: [(flag: String, path: String?)] {
    [
      ("GITHUB_STEP_SUMMARY", github == false ? nil : GitHubOutlet.summaryPath),
      ("--report-junit", junit), ("--report-json", json), ("--report-ctrf", ctrf),
      ("--report-text", text), ("--report-html", html),
    ]
  }
}

extension ReportContext {
  /// What reports say of a run besides its events.
  ///
  /// - Parameters:
  ///   - started: nil if unknown, as of an event log.
  init(
    of outcome: RunOutcome, run: RunID? = nil, firmware: String? = nil, started: WallTime? = nil,
    transcript: String? = nil
  ) {
    let settings = outcome.description?.configuration
    self.init(
      runID: run?.text, firmware: firmware, configurationHash: settings.map(ContentDigest.of),
      started: started?.description, transcript: transcript,
      priorities: SuiteCatalog.priorities(secureNetwork: settings.flatMap(Self.security)))
  }

  /// The protection of the protected network, on which two priorities depend.
  private static func security(_ settings: [RunDescription.Setting]) -> WiFiSecurity? {
    settings.first { $0.key == ConfigKey.wifiSecureProtocol.rawValue }.flatMap {
      WiFiSecurity(word: $0.value)
    }
  }
}

/// A run as it is printed on stdout.
///
/// The suite table, the case table, and, of a run that is known to have finished, the closing lines.
struct TablesText: RenderedReport {
  private let tables: MbedTables
  private let closing: RunClosing?
  private let isStyleGiven: Bool

  /// - Parameter style: as the user wants it; nil for mbedgt's bytes, but for a terminal.
  init(_ report: MbedReport, style: ReportStyle?) {
    tables = MbedTables(report, style: style ?? .classic)
    isStyleGiven = style != nil
    closing = nil
  }

  init(_ outcome: RunOutcome, style: ReportStyle?) {
    tables = MbedTables(MbedReport(outcome, withLogs: false), style: style ?? .classic)
    isStyleGiven = style != nil
    closing = outcome.closing
  }

  func write<Target: TextOutputStream>(to target: inout Target) {
    tables.write(to: &target)
    if let closing { target.write(closing.text) }
  }

  /// Prints it: on a terminal with colours, and in fewer columns than the tables have if it is narrower.
  func print() throws(CLIError) {
    let screen = OutputScreen.output
    guard !isStyleGiven, screen.isTerminal || screen.hasTableColor else {
      return try StandardStreams.output(self)
    }
    let text = shown(columns: screen.tableColumns)
    try StandardStreams.output(screen.hasTableColor ? Paint.tables(text) : text)
  }

  /// - Parameter columns: of the terminal; nil for any number.
  func shown(columns: Int?) -> String {
    let text = text
    guard let columns, text.split(separator: "\n").contains(where: { $0.count > columns }) else {
      return text
    }
    return CompactTables(tables, width: columns).text + (closing?.text ?? "")
  }
}
