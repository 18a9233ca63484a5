import ArgumentParser
import PositionedJSON
import EventLog
import MbedFormats
import Reports
import RunHistory

/// Looks for damage.
struct HistoryCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look whether the history is whole: every run, every event.",
    usage: """
      netsocket-test history check --history Reports/history.sqlite
      """,
    discussion: "The exit code is 65 if something is wrong.")

  @OptionGroup
  var common: HistoryArguments

  func run() throws {
    let (path, faults, runs) = try common.read { file throws(HistoryError) in
      let faults = try file.check()
      return (file.path, faults, faults.isEmpty ? try file.count() : nil)
    }
    let rows = faults.isEmpty ? [["nothing is wrong with \(path): \(runs ?? 0) runs"]] : faults.map { [$0] }
    try common.print(
      HistoryOutput(
        kind: "check", listings: [Listing(columns: [faults.isEmpty ? "checked" : "fault"], rows: rows)],
        rows: ("faults", faults.map { [("fault", .string($0))] })))
    guard faults.isEmpty else { throw ExitCode(ExitStatus.invalidInput.rawValue) }
  }
}
