import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunHistory
import Timekeeping

/// Takes runs away.
struct HistoryPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Take old runs out of the history, for good.",
    usage: """
      netsocket-test history prune --keep 1000
      netsocket-test history prune --before 2026-01-01
      """)

  @Option(help: ArgumentHelp("All but so many of the newest go.", valueName: "n"))
  var keep: Int?

  @Option(help: ArgumentHelp("All that began before go: 2026-11-20 or 2026-11-20T21:39.", valueName: "date"))
  var before: WallTime?

  @OptionGroup
  var common: HistoryArguments

  func validate() throws {
    guard (keep == nil) != (before == nil) else {
      throw ValidationError("prune takes one of --keep and --before")
    }
    if let keep, keep < 0 { throw ValidationError("--keep takes a number from 0 up, not \(keep)") }
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
