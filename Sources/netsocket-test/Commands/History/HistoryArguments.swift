import ArgumentParser
import RunHistory

/// The flags that all history commands have.
struct HistoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history. Else NETSOCKET_TEST_HISTORY, Reports/history.sqlite, the user's own history.",
      valueName: "file"), completion: .file())
  var history: String?

  @Option(
    help: "A table for people, one for Markdown, or JSON (netsocket-test-history/1) or CSV for programs.")
  var format = OutputFormat.table

  /// Reads from the history; its errors become complaints.
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
    try StandardStreams.output(output.text(in: format))
  }
}
