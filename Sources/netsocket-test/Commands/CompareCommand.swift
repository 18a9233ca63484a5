import ArgumentParser
import EventLog
import MbedFormats
import Reports
import RunComparison
import RunHistory

/// Compares two sets of runs.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two runs, or two sets of runs, and find regressions.",
    usage: """
      netsocket-test compare latest~1 latest
      netsocket-test compare firmware:1.6.2.0 firmware:1.7.4.0 --format markdown
      """,
    discussion: """
      A run is an id or its first characters, latest, latest~2 (two before it), firmware:LABEL or tag:KEY=VALUE. \
      The last two select all matching runs. Exit code: 0 no regression, 1 regression, 2 not comparable (--strict). \
      Errors: 64 wrong use, 65 not a history, 66 no such run.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, markdown, json
  }

  @Argument(help: ArgumentHelp("Baseline run or runs", valueName: "base"))
  var base: RunSelector

  @Argument(help: ArgumentHelp("Candidate run or runs", valueName: "new"))
  var new: RunSelector

  @Option(
    help: ArgumentHelp(
      "History file (default: NETSOCKET_TEST_HISTORY, Reports/history.sqlite, or the user's state folder)",
      valueName: "file"))
  var history: String?

  @Option(help: "Output: table for people, markdown for a pull request, json for programs")
  var format = Format.table

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

  func validate() throws {
    guard (0...1).contains(significance) else {
      throw ValidationError("--significance: expected a number from 0 to 1, got \(significance)")
    }
    guard (0...1_000_000).contains(leastChange) else {
      throw ValidationError("--least-change: expected per cent from 0 to 1000000, got \(leastChange)")
    }
  }

  func run() throws {
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let comparison: Comparison
    do throws(HistoryError) {
      comparison = Comparison(
        base: try file.comparedRuns(base), new: try file.comparedRuns(new), settings: settings)
    } catch {
      throw CLIError(error)
    }
    try StandardStreams.output(text(comparison))
    throw ExitCode(Int32(comparison.exitCode))
  }

  private var settings: ComparisonSettings {
    var settings = ComparisonSettings()
    settings.significance = significance
    settings.leastChange = leastChange / 100
    settings.slowerIsRegression = slowerIsRegression
    settings.isStrict = strict
    return settings
  }

  private func text(_ comparison: Comparison) -> String {
    switch format {
    case .table: ComparisonTable(comparison, listsUnchanged: all).text
    case .markdown: ComparisonMarkdown(comparison).text
    case .json: ComparisonDocument(comparison).text
    }
  }
}
