import ArgumentParser
import Greentea
import RunComparison
import RunHistory

/// The flags that all history commands have.
struct HistoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history. Else NETSOCKET_TEST_HISTORY, Reports/history.sqlite, the user's own history.",
      valueName: "file"))
  var history: String?

  @Option(
    help: "A table for people, one for Markdown, or JSON (netsocket-test-history/1) or CSV for programs.")
  var format = OutputFormat.table

  /// Reads from the history; its errors become complaints.
  func read<Value>(_ body: (HistoryFile) throws(HistoryError) -> Value) throws(Complaint) -> Value {
    try use(.readOnly, body)
  }

  func use<Value>(
    _ mode: HistoryFile.Mode, _ body: (HistoryFile) throws(HistoryError) -> Value
  ) throws(Complaint) -> Value {
    let file = try HistoryChoice.open(flag: history, mode)
    defer { file.close() }
    do throws(HistoryError) {
      return try body(file)
    } catch {
      throw Complaint(error)
    }
  }

  func print(_ output: HistoryOutput) throws(Complaint) {
    try StandardStreams.output(output.text(in: format))
  }
}

/// In which form a command tells what it found.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
  case markdown
}

/// The flags that say which runs are looked at.
struct RunFilterArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only runs of this firmware.", valueName: "label"))
  var firmware: String?

  @Option(
    help: ArgumentHelp("Only runs with this tag; with all of them if given again.", valueName: "key=value"))
  var tag: [RunTag] = []

  @Option(
    help: ArgumentHelp(
      "Only runs with one of these suites: a comma list of names with wildcards.", valueName: "globs"))
  var suite: String?

  @Option(
    help: ArgumentHelp(
      "Only runs that began then or later: 2026-11-20 or 2026-11-20T21:39, in UTC, or with a zone.",
      valueName: "date"))
  var since: WallTime?

  func filter(verdict: CaseOutcome? = nil, limit: Int?) -> RunFilter {
    RunFilter(
      firmware: firmware, tags: tag, suites: suite.map(Glob.list) ?? [], since: since, verdict: verdict,
      limit: limit)
  }
}

extension WallTime: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

extension CaseOutcome: ExpressibleByArgument {}

extension RunSelector: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
