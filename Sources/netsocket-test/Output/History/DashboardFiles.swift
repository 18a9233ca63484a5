import EventLog
import Glibc
import Greentea
import MbedFormats
import Reports
import RunComparison
import RunHistory
import SocketSuites
import TestConfiguration
import Timekeeping

/// The pages of a history as files.
struct DashboardFiles {
  /// So many of the newest runs are shown if nothing else is asked for.
  static let standardCount = 200

  let file: HistoryFile
  let filter: RunFilter
  /// The filter as people read it; nil without one.
  let words: String?

  /// Writes the dashboard alone.
  ///
  /// - Throws: status 66 without a run, 74 if the page cannot be written.
  func writePage(_ path: String) throws(CLIError) {
    let output = try ReportFile(path, what: "dashboard")
    try output.write(DashboardPage(try dashboard()))
  }

  /// Writes the index, the dashboard, the comparisons and the pages of the runs, as far as they are not there already.
  ///
  /// - Returns: how many were written, for people.
  /// - Throws: status 66 without a run, 74 if a page cannot be written.
  func writeFolder(_ path: String) throws(CLIError) -> String {
    var more = filter
    // What the pages of the oldest runs say of the time before them.
    more.limit = filter.limit.map { $0 + Self.earlierCount }
    let all = try read { file throws(HistoryError) in try file.comparedRuns(more) }
    let dashboard = try dashboard(Array(all.prefix(filter.limit ?? all.count)))
    for folder in [path, "\(path)/runs", "\(path)/compare"] { try Self.makeFolder(folder) }
    var count = PageCount()
    let grid = dashboard.grid
    for (before, firmware) in zip(grid.firmwares, grid.firmwares.dropFirst()) {
      let compared = ComparisonSet(
        base: grid.runs[before.columns].reversed(), candidates: [grid.runs[firmware.columns].reversed()])
      let name = PageFolder.comparison(before.label, firmware.label)
      try count.write("\(path)/\(name)", ComparisonPage.source(compared)) {
        () throws(CLIError) -> any RenderedReport in
        let outcomes = try read { file throws(HistoryError) in try file.outcomes(of: compared) }
        return ComparisonPage(compared, outcomes: outcomes, folder: PageFolder(depth: 1))
      }
    }
    for (index, run) in all.enumerated().prefix(grid.runs.count) {
      let source = HTMLReport.source(run: run.id, isFinished: run.elapsed != nil)
      try count.write("\(path)/\(PageFolder.run(run.id))", run.elapsed == nil ? nil : source) {
        () throws(CLIError) -> any RenderedReport in
        try page(of: run, earlier: all[(index + 1)...].prefix(Self.earlierCount))
      }
    }
    try count.write("\(path)/\(PageFolder.dashboard)", dashboard.source) {
      DashboardPage(dashboard, folder: PageFolder())
    }
    try count.write("\(path)/\(PageFolder.index)", dashboard.source) { IndexPage(dashboard) }
    return count.text(path)
  }

  /// So many runs before a run tell its baseline and the last verdicts of its cases.
  static let earlierCount = 60

  private func page(of run: ComparedRun, earlier: ArraySlice<ComparedRun>) throws(CLIError) -> HTMLReport {
    let outcome = try read { file throws(HistoryError) in try Self.outcome(of: run, in: file) }
    var context = ReportContext(
      of: outcome, run: RunID(run.id), firmware: run.firmware, started: run.startedAt)
    context.past = RunPast(of: run.firmware, earlier: Array(earlier), names: filter.names)
    context.folder = PageFolder(depth: 1)
    return HTMLReport(outcome, context)
  }

  private static func makeFolder(_ path: String) throws(CLIError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw CLIError(
      .cannotWrite, "cannot make the folder \(path)", cause: SystemError.text(errno),
      advice: "ls -ld \(ShellText.quoted(FolderPath.of(path)))   (the folder must exist and be writable)")
  }

  private func dashboard() throws(CLIError) -> Dashboard {
    try dashboard(read { file throws(HistoryError) in try file.comparedRuns(filter) })
  }

  /// With the causes of the failed cases.
  ///
  /// - Parameter found: newest first.
  private func dashboard(_ found: [ComparedRun]) throws(CLIError) -> Dashboard {
    let (runs, total) = try read { file throws(HistoryError) in
      var runs = found
      for index in runs.indices where runs[index].needsExplanation {
        runs[index] = runs[index].explained(by: try Self.outcome(of: runs[index], in: file))
      }
      return (runs, try file.count())
    }
    guard let newest = runs.first else {
      throw CLIError(
        .nothingToDo, "no run to show", cause: "the history \(file.path) has no matching run",
        advice: "netsocket-test history list --history \(ShellText.command([file.path]))")
    }
    return Dashboard(runs.reversed(), of: total, filter: words, priorities: Self.priorities(newest))
  }

  private func read<Value>(
    _ body: (HistoryFile) throws(HistoryError) -> Value
  ) throws(CLIError) -> Value {
    do throws(HistoryError) {
      return try body(file)
    } catch {
      throw CLIError(error)
    }
  }

  private static func outcome(
    of run: ComparedRun, in file: HistoryFile
  ) throws(HistoryError) -> RunOutcome {
    RunOutcome(events: try file.events(of: .id(prefix: run.id)))
  }

  /// Two priorities depend on the protection of the protected network.
  private static func priorities(_ run: ComparedRun) -> [String: [String: CasePriority]] {
    let word = run.condition("config \(ConfigKey.wifiSecureProtocol.rawValue)")
    return SuiteCatalog.priorities(secureNetwork: word.flatMap { WiFiSecurity(word: $0) })
  }
}

extension HistoryChoice {
  /// What the history knows of the time before a run.
  static func past(
    of firmware: String?, before start: WallTime, history: String?
  ) throws(CLIError) -> RunPast? {
    let file = try open(flag: history, .readOnly)
    defer { file.close() }
    do throws(HistoryError) {
      return try file.past(of: firmware, before: start)
    } catch {
      throw CLIError(error)
    }
  }
}

extension HistoryFile {
  /// What the runs before a moment say of a run of this firmware.
  func past(of firmware: String?, before start: WallTime) throws(HistoryError) -> RunPast? {
    var filter = RunFilter(limit: DashboardFiles.earlierCount)
    filter.before = start
    return RunPast(of: firmware, earlier: try comparedRuns(filter))
  }
}

/// Pages that are written, and those that are as they should be.
private struct PageCount {
  private var written = 0
  private var kept = 0

  /// - Parameter source: names what the page is made from; nil for a page that may always change.
  mutating func write(
    _ path: String, _ source: String?, _ page: () throws(CLIError) -> any RenderedReport
  ) throws(CLIError) {
    if let source, Self.hasPage(path, source) {
      kept += 1
      return
    }
    try ReportFile(path, what: "page").write(page())
    written += 1
  }

  /// The mark stands at the beginning of a page.
  private static func hasPage(_ path: String, _ source: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: 512)
    let count = Glibc.read(descriptor, &head, head.count)
    return count > 0 && String(decoding: head[..<count], as: UTF8.self).contains(PageFolder.mark(source))
  }

  func text(_ path: String) -> String {
    "wrote \(written) \(written == 1 ? "page" : "pages") in \(path); \(kept) were there already"
  }
}
