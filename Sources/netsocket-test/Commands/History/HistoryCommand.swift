import ArgumentParser
import Greentea
import RunComparison
import RunHistory
import Timekeeping

/// The commands about the runs that were recorded.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List, show, rank, import, merge and prune recorded runs.",
    usage: """
      netsocket-test history list --firmware 1.7.4.0 --verdict fail
      netsocket-test history show latest
      netsocket-test history case TCPSOCKET_ECHOTEST --format csv
      netsocket-test history merge shard-1.sqlite shard-2.sqlite --history Reports/history.sqlite
      """,
    discussion: """
      A run is an id or its first characters, latest, latest~2 (two before it), firmware:LABEL or tag:KEY=VALUE (the \
      newest match). Exit code: 0. Errors: 64 wrong use, 65 not a history or damaged, 66 no such file or run, 74 \
      history not writable.
      """,
    subcommands: [
      HistoryList.self, HistoryShow.self, HistoryCase.self, HistoryFlaky.self, HistorySlowest.self,
      HistoryDashboard.self, HistoryPrune.self, HistoryMerge.self, HistoryImport.self, HistoryCheck.self,
    ])
}

/// The flags that all history commands have.
struct HistoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "History file (default: NETSOCKET_TEST_HISTORY, Reports/history.sqlite, or the user's state folder)",
      valueName: "file"), completion: .file())
  var history: String?

  @Option(
    help: "Output format")
  var format = OutputFormat.table

  @OptionGroup
  var color: ColorArguments

  /// Reads from the history; its errors are `CLIError`s.
  func read<Value>(_ body: (HistoryFile) throws(HistoryError) -> Value) throws(CLIError) -> Value {
    try use(.readOnly, body)
  }

  func use<Value>(
    _ mode: HistoryFile.Mode, _ body: (HistoryFile) throws(HistoryError) -> Value
  ) throws(CLIError) -> Value {
    let file = try HistoryChoice.open(flag: history, mode)
    defer { file.close() }
    do throws(HistoryError) {
      return try body(file)
    } catch {
      throw CLIError(error)
    }
  }

  func print(_ output: HistoryOutput) throws(CLIError) {
    guard format == .table else { return try StandardStreams.output(output.text(in: format)) }
    try StandardStreams.output(painting: output.table(columns: OutputScreen.output.tableColumns))
  }
}

extension WallTime: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

extension VerdictName: ExpressibleByArgument {}

extension RunSelector: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

/// At most N, as a user writes it: 0 means all.
struct CountLimit: ExpressibleByArgument {
  /// Nil for all.
  let count: Int?

  init(_ count: Int) {
    self.count = count == 0 ? nil : count
  }

  init?(argument: String) {
    guard let count = Int(argument), count >= 0 else { return nil }
    self.init(count)
  }

  var defaultValueDescription: String { "\(count ?? 0)" }
}

/// The flags that say which runs are looked at.
struct RunFilterArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only runs of this firmware", valueName: "label"))
  var firmware: String?

  @Option(
    help: ArgumentHelp(
      "Only runs with this tag; several tags must all match (repeatable)", valueName: "key=value"))
  var tag: [RunTag] = []

  @Option(
    help: ArgumentHelp(
      "Only runs with one of these suites: comma-separated names or wildcards", valueName: "globs"))
  var suite: String?

  @Option(
    help: ArgumentHelp(
      "Only runs since this time, such as 2026-11-20 or 2026-11-20T21:39 (UTC without a zone)",
      valueName: "date"))
  var since: WallTime?

  @OptionGroup
  var names: NameMatchArguments

  func filter(verdict: VerdictName? = nil, limit: Int?) throws(CLIError) -> RunFilter {
    RunFilter(
      firmware: firmware, tags: tag, suites: suite.map(Glob.list) ?? [], since: since, verdict: verdict,
      limit: limit, names: try names.read())
  }

  /// The filter as people read it; nil for all runs.
  var words: String? {
    let parts =
      [firmware.map { "firmware \($0)" }].compactMap(\.self) + tag.map { "tag \($0.text)" }
      + [suite.map { "suites \($0)" }, since.map { "since \($0)" }].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
