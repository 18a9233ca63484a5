import ArgumentParser
import EventLog
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunHistory

/// Compares sets of runs with a baseline.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs, or sets of runs, with a baseline and find regressions.",
    usage: """
      netsocket-test compare latest~1 latest
      netsocket-test compare firmware:1.6.2.0 firmware:1.7.4.0 --format markdown
      netsocket-test compare 1.6.2.0 1.7.3.0 1.7.4.0 --report-html comparison.html
      """,
    discussion: """
      The first is the baseline, every other one a candidate with a column of its own. A run is an id or its first \
      characters, latest, latest~2 (two before it), firmware:LABEL or tag:KEY=VALUE. The last two select all matching \
      runs; a firmware label alone does the same if no id begins with it. Exit code: 0 no regression, 1 regression \
      in any candidate, 2 not comparable (--strict). Errors: 64 wrong use, 65 not a history, 66 no such run, 74 \
      report not written.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, markdown, json
  }

  @Argument(help: ArgumentHelp("Baseline, then one or more candidates", valueName: "run"))
  var sides: [ComparedSide]

  @Option(
    help: ArgumentHelp(
      "History file (default: NETSOCKET_TEST_HISTORY, Reports/history.sqlite, or the user's state folder)",
      valueName: "file"))
  var history: String?

  @Option(help: "Output: table for people, markdown for a pull request, json for programs")
  var format = Format.table

  @Option(
    name: .customLong("report-html"),
    help: ArgumentHelp("Write a self-contained HTML page", valueName: "file"), completion: .file())
  var html: String?

  @OptionGroup
  var names: NameMatchArguments

  @Option(help: ArgumentHelp("Significance level: a duration changed if its q is below this", valueName: "q"))
  var significance = ComparisonSettings().significance

  @Option(
    help: ArgumentHelp("Smallest change of a median duration that counts, in per cent", valueName: "percent"))
  var leastChange = ComparisonSettings().leastChange * 100

  @Flag(help: "Count a slower case as a regression")
  var slowerIsRegression = false

  @Flag(help: "Exit with 2 if the runs differ in more than their firmware")
  var strict = false

  @Flag(help: "List unchanged cases too")
  var all = false

  @OptionGroup
  var color: ColorArguments

  func validate() throws {
    guard sides.count > 1 else {
      throw ValidationError("compare needs a baseline and at least one candidate, got \(sides.count) run")
    }
    guard html != "", html != "-" else {
      throw ValidationError(
        "--report-html: expected a file name such as comparison.html, got '\(html ?? "")'")
    }
    guard (0...1).contains(significance) else {
      throw ValidationError("--significance: expected a number from 0 to 1, got \(significance)")
    }
    guard (0...1_000_000).contains(leastChange) else {
      throw ValidationError("--least-change: expected per cent from 0 to 1000000, got \(leastChange)")
    }
  }

  func run() throws {
    try OutputFile.checkDistinct([("--history", HistoryChoice.path(flag: history)), ("--report-html", html)])
    let page = try html.map { path throws(CLIError) in try ReportFile(path, what: "HTML report") }
    let names = try names.read()
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let compared = try read(file) { file throws(HistoryError) in
      let runs = try sides.map { side throws(HistoryError) in try side.runs(in: file) }
      return ComparisonSet(
        base: runs[0], candidates: Array(runs.dropFirst()), settings: settings, names: names)
    }
    for (recorded, name) in compared.renamedSuites {
      StandardStreams.error(
        "netsocket-test: \(recorded) is compared as \(name)   (--match exact: as another suite)\n")
    }
    var failures = WriteFailures()
    failures.attempt { () throws(CLIError) in
      if format == .table {
        try StandardStreams.output(painting: text(compared))
      } else {
        try StandardStreams.output(text(compared))
      }
    }
    if let page {
      let outcomes = try read(file) { file throws(HistoryError) in try file.outcomes(of: compared) }
      failures.attempt { () throws(CLIError) in
        try page.write(ComparisonPage(compared, outcomes: outcomes))
      }
    }
    tellNothingInCommon(compared)
    try failures.check()
    throw ExitCode(Int32(compared.exitCode))
  }

  private func tellNothingInCommon(_ compared: ComparisonSet) {
    for (comparison, runs) in zip(compared.comparisons, compared.candidates)
    where comparison.hasNothingInCommon {
      let error = CLIError.nothingInCommon(
        .nothingToDo, "nothing to compare: no case is on both sides", base: compared.base, new: runs)
      StandardStreams.error(error.rendered(as: "warning"))
    }
  }

  private func read<Value>(
    _ file: HistoryFile, _ body: (HistoryFile) throws(HistoryError) -> Value
  ) throws(CLIError) -> Value {
    do throws(HistoryError) {
      return try body(file)
    } catch {
      throw CLIError(error)
    }
  }

  private var settings: ComparisonSettings {
    var settings = ComparisonSettings()
    settings.significance = significance
    settings.leastChange = leastChange / 100
    settings.slowerIsRegression = slowerIsRegression
    settings.isStrict = strict
    return settings
  }

  private func text(_ compared: ComparisonSet) -> String {
    let width = OutputScreen.output.tableColumns
    guard let comparison = compared.comparisons.first, compared.comparisons.count == 1 else {
      return switch format {
      case .table: ComparisonSetTable(compared, listsUnchanged: all, width: width).text
      case .markdown: ComparisonSetTable(compared).markdown
      case .json: ComparisonSetDocument(compared).text
      }
    }
    return switch format {
    case .table: ComparisonTable(comparison, listsUnchanged: all, width: width).text
    case .markdown: ComparisonMarkdown(comparison).text
    case .json: ComparisonDocument(comparison).text
    }
  }
}

/// A side of a comparison as the user writes it: a run, a set of runs, or a firmware label alone.
struct ComparedSide: ExpressibleByArgument {
  private let text: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    text = argument
  }

  /// Newest first.
  ///
  /// - Throws: if there is none, and if the text is a firmware label as well as another name of a run.
  func runs(in file: HistoryFile) throws(HistoryError) -> [ComparedRun] {
    let labelled = try file.comparedRuns(RunFilter(firmware: text))
    guard let selector = RunSelector(text) else {
      guard !labelled.isEmpty else { throw HistoryError(.noSuchRun, path: file.path, detail: text) }
      return labelled
    }
    guard !labelled.isEmpty else { return try file.comparedRuns(selector) }
    do throws(HistoryError) {
      _ = try file.summary(of: selector)
    } catch {
      if error.kind == .noSuchRun { return labelled }
      throw error
    }
    throw HistoryError(
      .ambiguousRun, path: file.path,
      detail: "\(text) is a firmware label and names another run too: write firmware:\(text)")
  }
}

extension HistoryFile {
  /// The outcomes of the runs that explain the regressions of a comparison, by id.
  func outcomes(of compared: ComparisonSet) throws(HistoryError) -> [String: RunOutcome] {
    var outcomes: [String: RunOutcome] = [:]
    for id in compared.explainingRuns { outcomes[id] = RunOutcome(events: try events(of: .id(prefix: id))) }
    return outcomes
  }
}
