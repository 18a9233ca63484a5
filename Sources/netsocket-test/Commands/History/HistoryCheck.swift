import ArgumentParser
import EventLog
import MbedFormats
import PositionedJSON
import Reports
import RunHistory

/// Looks for damage.
struct HistoryCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the history for damage: every run, every event.",
    usage: """
      netsocket-test history check --history Reports/history.sqlite
      """,
    discussion: "Exit code: 0 no damage, 65 damage found.")

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let (path, errors, runs) = try common.read { file throws(HistoryError) in
      let errors = try file.check()
      return (file.path, errors, errors.isEmpty ? try file.count() : nil)
    }
    let rows = errors.isEmpty ? [["no damage in \(path): \(runs ?? 0) runs"]] : errors.map { [$0] }
    try common.print(
      HistoryOutput(
        kind: "check", listings: [Listing(columns: [errors.isEmpty ? "checked" : "error"], rows: rows)],
        rows: ("errors", errors.map { [("error", .string($0))] })))
    guard errors.isEmpty else { throw ExitCode(ExitStatus.invalidInput.rawValue) }
  }
}
