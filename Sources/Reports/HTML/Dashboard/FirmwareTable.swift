import RunComparison
import Timekeeping

/// The firmwares in rows, the newest first: results by priority, throughput, run time, and what each changed.
struct FirmwareTable {
  private let grid: RunGrid
  private let summaries: [FirmwareSummary]
  private let folder: PageFolder?

  init(_ grid: RunGrid, _ summaries: [FirmwareSummary], _ folder: PageFolder?) {
    self.grid = grid
    self.summaries = summaries
    self.folder = folder
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "firmwares"], "Firmwares")
    let columns: [HTMLColumn] = [
      .text("firmware"), .number("runs"), .wide("MUST passed"), .wide("SHOULD passed"), .wide("sent"),
      .wide("received"), .wide("run time (median)"), .text("against the one before"),
    ]
    let most = (
      sent: summaries.compactMap(\.sendRate).max() ?? 0,
      received: summaries.compactMap(\.receiveRate).max() ?? 0,
      time: summaries.compactMap(\.runTime).max()?.inSeconds ?? 0
    )
    html.table(labelledBy: "firmwares", columns: columns) { html in
      html.element(.tbody) { html in
        for index in summaries.indices.reversed() {
          let summary = summaries[index]
          html.element(.tr) { html in
            html.element(.th, [.scope: "row"]) { $0.isolated(PageText.label(summary.label)) }
            html.element(.td, [.class: "number"], "\(summary.runs)")
            Self.share(summary.must, to: &html)
            Self.share(summary.should, to: &html)
            Self.meter(summary.sendRate, of: most.sent, PageText.rate, to: &html)
            Self.meter(summary.receiveRate, of: most.received, PageText.rate, to: &html)
            Self.meter(
              summary.runTime?.inSeconds, of: most.time, { PageText.time(.seconds($0)) }, to: &html)
            html.element(.td) { writeChange(index, to: &$0) }
          }
        }
      }
    }
    html.element(
      .p, [.class: "small"],
      "MUST and SHOULD: results of all runs. Sent and received: payload of passing cases by their time, the median "
        + "of the runs.")
  }

  private static func share<Target>(_ share: FirmwareSummary.Share, to html: inout HTMLWriter<Target>) {
    meter(share.rate, of: 1, PageText.percent, to: &html)
  }

  /// A value and a bar of its share of the largest.
  private static func meter<Target>(
    _ value: Double?, of most: Double, _ text: (Double) -> String, to html: inout HTMLWriter<Target>
  ) {
    html.element(.td, [.class: "fixed"]) { html in
      guard let value else { return html.element(.span, [.class: "pale"], "–") }
      html.text(text(value))
      let share = ChartAxis.coordinate(most > 0 ? value / most * 100 : 0)
      html.element(.span, [.class: "meter", .ariaHidden: "true"]) {
        $0.element(.i, [.style: "width:\(share)%"], "")
      }
    }
  }

  private func writeChange<Target>(_ index: Int, to html: inout HTMLWriter<Target>) {
    guard let comparison = grid.firmwares[index].comparison else { return }
    let words = PageText.headline(comparison)
    guard let folder else { return html.text(words) }
    let page = PageFolder.comparison(grid.firmwares[index - 1].label, grid.firmwares[index].label)
    html.element(.a, [.href: folder.link(page)], words)
  }
}

/// Why cases failed, the most frequent cause first, and which cases are flaky.
struct FailureLists {
  private let clusters: [FailureCluster]
  private let flaky: [FlakyCase]
  private let folder: PageFolder?

  init(_ clusters: [FailureCluster], _ flaky: [FlakyCase], _ folder: PageFolder?) {
    self.clusters = clusters
    self.flaky = flaky
    self.folder = folder
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "failures"], "Failures by cause")
    if clusters.isEmpty { html.element(.p, "No case failed.") }
    for cluster in clusters.prefix(DashboardPage.mostRows) { write(cluster, to: &html) }
    Self.more(clusters.count, "cause", to: &html)
    html.element(.h2, [.id: "flaky"], "Flaky cases")
    guard !flaky.isEmpty else {
      return html.element(.p, "No case both passed and failed on the same firmware.")
    }
    let columns: [HTMLColumn] = [
      .text("case"), .text("firmware"), .wide("failure rate"), .number("failed attempts"),
      .text("last failure"),
    ]
    html.table(labelledBy: "flaky", columns: columns) { html in
      html.element(.tbody) { html in
        for entry in flaky.prefix(DashboardPage.mostRows) { write(entry, to: &html) }
      }
    }
    Self.more(flaky.count, "case", to: &html)
  }

  private static func more<Target>(_ count: Int, _ noun: String, to html: inout HTMLWriter<Target>) {
    let left = count - DashboardPage.mostRows
    if left > 0 { html.element(.p, [.class: "small"], "and \(ReportText.count(left, noun)) more") }
  }

  private func write<Target>(_ cluster: FailureCluster, to html: inout HTMLWriter<Target>) {
    html.element(.details, [.class: "problem \(cluster.isConsequence ? "pale" : "bad")"]) { html in
      html.element(.summary) { html in
        html.element(.h3) { html in
          html.isolated(ReportText.cut(cluster.cause))
          html.text(": \(ReportText.count(cluster.failures.count, "failure"))")
        }
        html.element(.span, [.class: "message small"]) { html in
          let labels = cluster.firmwares.prefix(5).map { PageText.label($0) }.joined(separator: ", ")
          let more = cluster.firmwares.count > 5 ? " and \(cluster.firmwares.count - 5) more" : ""
          html.isolated(
            "\(ReportText.count(cluster.caseCount, "case")) in \(ReportText.count(cluster.runCount, "run")) of "
              + labels + more)
        }
      }
      html.element(.ul, [.class: "names"]) { html in
        for failure in cluster.failures.prefix(DashboardPage.mostRows) {
          html.element(.li) { html in
            html.isolated(breakable: ReportText.shortened(failure.name))
            html.text(" (\(failure.outcome.shown)) in ")
            let text = "\(PageText.shortID(failure.run)), \(PageText.label(failure.firmware))"
            guard let folder else { return html.isolated(text) }
            html.element(
              .a, [.href: folder.run(failure.run, anchor: CaseAnchor.of(failure.name, in: failure.suite))],
              text)
          }
        }
      }
      Self.more(cluster.failures.count, "failure", to: &html)
    }
  }

  private func write<Target>(_ entry: FlakyCase, to html: inout HTMLWriter<Target>) {
    html.element(.tr) { html in
      html.element(.th, [.scope: "row"]) { html in
        html.isolated(breakable: ReportText.shortened(entry.name))
        html.text(" ")
        html.element(.small) { $0.isolated(PageText.suite(entry.suite)) }
      }
      html.element(.td) { $0.isolated(PageText.label(entry.firmware)) }
      html.element(.td, [.class: "fixed"]) { html in
        html.text(PageText.percent(entry.failureRate))
        html.element(.span, [.class: "meter", .ariaHidden: "true"]) {
          $0.element(.i, [.style: "width:\(ChartAxis.coordinate(entry.failureRate * 100))%"], "")
        }
      }
      html.element(.td, [.class: "number"], "\(entry.failedAttempts) of \(entry.attempts)")
      html.element(.td) { html in
        let id = PageText.shortID(entry.lastFailure)
        html.element(.code) { html in
          guard let folder else { return html.text(id) }
          let anchor = CaseAnchor.of(entry.name, in: entry.suite)
          html.element(.a, [.href: folder.run(entry.lastFailure, anchor: anchor)], id)
        }
      }
    }
  }
}
