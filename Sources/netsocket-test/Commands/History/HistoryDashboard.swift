import ArgumentParser
import EventLog
import MbedFormats
import Reports
import RunHistory

/// Writes the history as pages for a browser.
struct HistoryDashboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Write the history as HTML: heat map, firmwares, failures by cause, flaky cases.",
    usage: """
      netsocket-test history dashboard --out dashboard.html
      netsocket-test history dashboard --out site --since 2026-11-01
      """,
    discussion: """
      FILE.html is one self-contained page. A folder gets an index, the dashboard, a page for each run shown, and a \
      comparison of each firmware with the one before; a second call writes only what is new. Exit code: 0. Errors: \
      66 no matching run, 74 page not written.
      """)

  @Option(help: ArgumentHelp("Page to write (FILE.html), or folder for all pages", valueName: "path"))
  var out: String

  @OptionGroup(title: "Select runs")
  var filter: RunFilterArguments

  @Option(help: ArgumentHelp("The newest N runs; 0 for all", valueName: "n"))
  var runs = CountLimit(DashboardFiles.standardCount)

  @Option(
    help: ArgumentHelp(
      "History file (default: NETSOCKET_TEST_HISTORY, Reports/history.sqlite, or the user's state folder)",
      valueName: "file"), completion: .file())
  var history: String?

  func validate() throws {
    guard !out.isEmpty, out != "-" else {
      throw ValidationError("--out: expected a file such as dashboard.html or a folder, got '\(out)'")
    }
  }

  func run() throws {
    try OutputFile.checkDistinct([("--history", HistoryChoice.path(flag: history)), ("--out", out)])
    let file = try HistoryChoice.open(flag: history, .readOnly)
    defer { file.close() }
    let pages = DashboardFiles(file: file, filter: try filter.filter(limit: runs.count), words: filter.words)
    if out.hasSuffix(".html") {
      try pages.writePage(out)
    } else {
      StandardStreams.error("netsocket-test: \(try pages.writeFolder(out))\n")
    }
  }
}
