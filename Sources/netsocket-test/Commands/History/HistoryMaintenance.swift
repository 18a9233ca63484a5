import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunHistory
import Timekeeping

/// Merges histories.
struct HistoryMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Copy the runs of other histories into this one, such as those of CI shards.",
    usage: """
      netsocket-test history merge shard-1.sqlite shard-2.sqlite shard-3.sqlite --history Reports/history.sqlite
      """,
    discussion: """
      Merging again changes nothing: existing runs stay, and an unfinished one is completed.
      """)

  @Argument(help: ArgumentHelp("Histories to copy from", valueName: "file"))
  var others: [String]

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    // All of them first: nothing is taken over if one is no history.
    let sources = try others.map { path throws(CLIError) in try HistoryChoice.open(path: path, .readOnly) }
    let file = try HistoryChoice.openForRecording(flag: common.history)
    defer { file.close() }
    var results: [(path: String, runs: AddedRuns)] = []
    for source in sources {
      do throws(HistoryError) {
        results.append((source.path, try file.merge(source)))
      } catch {
        throw CLIError(error)
      }
      source.close()
    }
    try common.print(
      HistoryOutput(
        kind: "merge",
        listings: [
          Listing(
            columns: ["file", "added", "completed", "there already"],
            rows: results.map {
              ["\($0.path)", "\($0.runs.added)", "\($0.runs.replaced)", "\($0.runs.present)"]
            })
        ], rows: ("files", results.map(Self.members))))
  }

  private static func members(_ result: (path: String, runs: AddedRuns)) -> HistoryOutput.Members {
    [
      ("file", .string(result.path)), ("added", .integer(Int64(result.runs.added))),
      ("completed", .integer(Int64(result.runs.replaced))), ("present", .integer(Int64(result.runs.present))),
    ]
  }
}

/// Deletes runs.
struct HistoryPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Delete old runs for good.",
    usage: """
      netsocket-test history prune --keep 1000
      netsocket-test history prune --before 2026-01-01
      """)

  @Option(help: ArgumentHelp("Keep the newest N runs, delete all others", valueName: "n"))
  var keep: Int?

  @Option(
    help: ArgumentHelp(
      "Delete runs started before this time, such as 2026-11-20 or 2026-11-20T21:39", valueName: "date"))
  var before: WallTime?

  @OptionGroup
  var common: HistoryArguments

  func validate() throws {
    guard (keep == nil) != (before == nil) else {
      throw ValidationError("expected either --keep or --before")
    }
    if let keep, keep < 0 { throw ValidationError("--keep: expected a number of at least 0, got \(keep)") }
  }

  func run() throws {
    let rule = before.map { HistoryFile.PruneRule.before($0) } ?? .keeping(keep ?? 0)
    // Nothing is made where there is nothing to take away.
    try common.read { _ in }
    let (removed, left) = try common.use(.readWrite) { file throws(HistoryError) in
      (try file.prune(rule), try file.count())
    }
    try common.print(
      HistoryOutput(
        kind: "prune",
        listings: [Listing(columns: ["removed", "left"], rows: [["\(removed)", "\(left)"]])],
        rows: ("counts", [[("removed", .integer(Int64(removed))), ("left", .integer(Int64(left)))]])))
  }
}
