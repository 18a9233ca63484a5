import ArgumentParser
import EventLog
import MbedFormats
import Reports
import RunComparison
import RunHistory

/// Says what changed between two sets of runs.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what changed between two runs, or two sets of them.",
    usage: """
      netsocket-test compare latest~1 latest
      netsocket-test compare firmware:1.7.3.0 firmware:1.7.4.0 --format markdown
      """,
    discussion: """
      A RUN is an id or the beginning of one, latest, latest~2 (two before it), firmware:LABEL or tag:KEY=VALUE; the \
      last two take all runs that they fit. The exit code is 0 if nothing got worse, 1 if something did, 2 with \
      --strict if the sides are not comparable, or: 64 wrong use, 65 a file that is no history, 66 no such run.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, markdown, json
  }

  @Argument(help: ArgumentHelp("What it was.", valueName: "base"))
  var base: RunSelector

  @Argument(help: ArgumentHelp("What it is now.", valueName: "new"))
  var new: RunSelector

  @Option(
    help: ArgumentHelp(
      "The history. Else NETSOCKET_TEST_HISTORY, Reports/history.sqlite, the user's own history.",
      valueName: "file"))
  var history: String?

  @Option(help: "Tables for people, Markdown for a pull request, or JSON (netsocket-test-comparison/1).")
  var format = Format.table

  @Option(help: ArgumentHelp("A duration has changed if its q is below this.", valueName: "q"))
  var significance = ComparisonSettings().significance

  @Option(help: ArgumentHelp("… and its median by at least so many per cent.", valueName: "percent"))
  var leastChange = ComparisonSettings().leastChange * 100

  @Flag(help: "A case that became slower is a regression.")
  var slowerIsRegression = false

  @Flag(help: "Exit with 2 if the sides differ in more than their firmware.")
  var strict = false

  @Flag(help: "List the cases to which nothing happened too.")
  var all = false

  func validate() throws {
    guard (0...1).contains(significance) else {
      throw ValidationError("--significance takes a number from 0 to 1, not \(significance)")
    }
    guard (0...1_000_000).contains(leastChange) else {
      throw ValidationError("--least-change takes per cent from 0 to 1000000, not \(leastChange)")
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
