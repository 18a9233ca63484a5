import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// What a dashboard is made from: runs of a history, and what they come to.
public struct Dashboard: Sendable {
  public let grid: RunGrid
  let summaries: [FirmwareSummary]
  let clusters: [FailureCluster]
  let flaky: [FlakyCase]

  /// What was asked for, such as `firmware 1.7.4`; nil for all runs.
  let filter: String?

  /// How many runs the history has, shown or not.
  let total: Int

  /// - Parameters:
  ///   - runs: oldest first.
  ///   - total: how many runs the history has.
  ///   - filter: what was asked for, in words.
  ///   - priorities: by suite and case.
  public init(
    _ runs: [ComparedRun], of total: Int, filter: String? = nil,
    priorities: [String: [String: CasePriority]] = [:]
  ) {
    let newestFirst = Array(runs.reversed())
    let grid = RunGrid(runs)
    self.grid = grid
    summaries = grid.firmwares.map {
      FirmwareSummary(label: $0.label, Array(grid.runs[$0.columns]), priorities: priorities)
    }
    clusters = FailureCluster.all(in: newestFirst)
    flaky = FlakyCase.all(in: newestFirst)
    self.filter = filter
    self.total = total
  }

  /// Names what it shows: dashboards of the same runs are the same.
  public var source: String {
    ContentMark.of(grid.runs.map { "\($0.id) \($0.isFinished) \($0.firmware ?? "")" } + [filter ?? ""])
  }
}

/// A short name of what a page was made from (FNV-1a, 64 bits): not for secrets, only to tell contents apart.
public enum ContentMark {
  public static func of(_ parts: [String]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // Between the parts a byte that no text has.
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    return hash.zeroPadded(to: 16, radix: 16)
  }
}

/// The runs of a history on one page: heat map, firmwares, failures by cause, flaky cases.
public struct DashboardPage: RenderedReport {
  private let dashboard: Dashboard
  private let folder: PageFolder?

  /// So many rows of a list are shown; the rest is counted.
  static let mostRows = 30

  /// - Parameter folder: where the other pages are; nil for a page by itself, without links to them.
  public init(_ dashboard: Dashboard, folder: PageFolder? = nil) {
    self.dashboard = dashboard
    self.folder = folder
  }

  private var grid: RunGrid { dashboard.grid }

  private var title: String {
    "History: \(ReportText.count(grid.runs.count, "run")), \(ReportText.count(grid.firmwares.count, "firmware"))"
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let page = HTMLPage(
      title: title, trail: folder.map { [.init(text: "Index", target: $0.link(PageFolder.index))] } ?? [],
      name: "Dashboard",
      parts: [
        .init(text: "Cases", target: "#cases"), .init(text: "Firmwares", target: "#firmwares"),
        .init(text: "Failures", target: "#failures"), .init(text: "Flaky", target: "#flaky"),
        .init(text: "Runs", target: "#runs"),
      ], isWide: true, source: folder == nil ? nil : dashboard.source)
    page.write(to: &target) { html in
      writeHead(to: &html)
      HeatMap(grid, folder).write(to: &html)
      FirmwareTable(grid, dashboard.summaries, folder).write(to: &html)
      FailureLists(dashboard.clusters, dashboard.flaky, folder).write(to: &html)
      writeRuns(to: &html)
    }
  }

  private func writeHead<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h1, title)
    let times = grid.runs.compactMap(\.startedAt)
    var facts: [(String, String?)] = [
      ("From", times.min().map(PageText.date)), ("To", times.max().map { "\(PageText.date($0)) UTC" }),
      ("Devices", Self.listed(grid.runs.compactMap { $0.condition("device") })),
      ("Only", dashboard.filter),
    ]
    if dashboard.total > grid.runs.count {
      facts.append(("Shown", "the newest \(grid.runs.count) of \(dashboard.total) runs"))
    }
    if let newest = grid.firmwares.last, let comparison = newest.comparison {
      let isWorse = comparison.exitCode != 0
      html.element(
        .p,
        [
          .class:
            "verdict \(isWorse ? "bad" : comparison.cases(.slower).isEmpty && comparison.cases(.flaky).isEmpty ? "good" : "warn")"
        ]
      ) { html in
        let before = grid.firmwares[grid.firmwares.count - 2].label
        html.isolated("\(PageText.label(newest.label)) against \(PageText.label(before))")
        html.text(": ")
        let words = PageText.headline(comparison)
        if let folder {
          html.element(.a, [.href: folder.link(PageFolder.comparison(before, newest.label))], words)
        } else {
          html.text(words)
        }
      }
    }
    html.element(.dl, [.class: "brief"]) { html in
      for case (let name, let value?) in facts { html.figure(name, value) }
    }
  }

  private static func listed(_ values: [String]) -> String? {
    var seen: Set<String> = []
    let distinct = values.filter { seen.insert($0).inserted }
    guard !distinct.isEmpty else { return nil }
    let shown = distinct.prefix(4).map(ReportText.shortened).joined(separator: ", ")
    return distinct.count > 4 ? "\(shown) and \(distinct.count - 4) more" : shown
  }

  private func writeRuns<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "runs"], "Runs")
    html.element(.details) { html in
      html.element(.summary, "All \(grid.runs.count) runs, newest first")
      RunTable(grid.runs.reversed(), folder).write(labelledBy: "runs", to: &html)
    }
  }
}

/// Runs in rows: what each came to.
struct RunTable {
  private let runs: [ComparedRun]
  private let folder: PageFolder?

  init(_ runs: [ComparedRun], _ folder: PageFolder?) {
    self.runs = runs
    self.folder = folder
  }

  func write<Target>(labelledBy heading: String, to html: inout HTMLWriter<Target>) {
    let columns: [HTMLColumn] = [
      .text("run"), .text("started (UTC)"), .text("firmware"), .text("device"), .number("run time"),
      .number("cases OK"), .text("failed"),
    ]
    html.table(labelledBy: heading, columns: columns) { html in
      html.element(.tbody) { html in
        for run in runs { write(run, to: &html) }
      }
    }
  }

  private func write<Target>(_ run: ComparedRun, to html: inout HTMLWriter<Target>) {
    let cases = run.suites.flatMap(\.cases)
    let failed = cases.filter { CellState($0).isFailure }
    html.element(.tr) { html in
      html.element(.th, [.scope: "row"]) { html in
        html.element(.code) { html in
          let id = PageText.shortID(run.id)
          if let folder { html.element(.a, [.href: folder.run(run.id)], id) } else { html.text(id) }
        }
      }
      html.element(.td, [.class: "fixed"], run.startedAt.map(PageText.date) ?? "")
      html.element(.td) { $0.isolated(PageText.label(run.firmware)) }
      html.element(.td) { $0.isolated(run.condition("device").map(ReportText.shortened) ?? "") }
      html.element(.td, [.class: "number"], run.elapsed.map(PageText.time) ?? "did not finish")
      html.element(.td, [.class: "number"], "\(cases.count(where: \.outcome.isOK)) of \(cases.count)")
      html.element(.td) { html in
        guard !failed.isEmpty else { return }
        html.badge("\(failed.count) failed", .bad)
      }
    }
  }
}
