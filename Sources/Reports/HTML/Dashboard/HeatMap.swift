import RunComparison
import Timekeeping

/// The cases in rows and the runs in columns, with the run time above and the trend of each case beside it.
struct HeatMap {
  private let grid: RunGrid
  private let folder: PageFolder?

  /// The tallest bar of the run times, in pixels.
  private static let barHeight = 60.0

  /// The most characters of a cause in the text of a cell.
  private static let causeLength = 120

  /// Names that only one suite has: their anchors need no suite.
  private let uniqueNames: Set<String>

  init(_ grid: RunGrid, _ folder: PageFolder?) {
    self.grid = grid
    self.folder = folder
    var counts: [String: Int] = [:]
    for row in grid.suites.lazy.flatMap(\.rows) { counts[row.name, default: 0] += 1 }
    uniqueNames = Set(counts.filter { $0.value == 1 }.keys)
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "cases"], "Cases by run")
    html.element(.ul, [.class: "legend"]) { html in
      for state in CellState.allCases {
        html.element(.li) { html in
          html.element(
            .span, [.class: "cell \(state.code)", .dataState: state.code, .dataNoun: state.words], state.mark)
          html.text(" \(state.words)")
        }
      }
    }
    html.element(
      .p, [.class: "small"],
      "Slower is against the median of the oldest firmware shown, by at least 0.1 s. Columns: runs, the newest of "
        + "each firmware at its right; a bar is a run's time. Point at a cell, or walk with the arrow keys, to read it."
    )
    html.filters(for: "heat", noun: "cases", containing: writeFilters)
    html.scrollable(labelledBy: "cases", class: "map") { html in
      html.element(.table, [.id: "heat", .class: "heat", .ariaLabelledBy: "cases"]) { html in
        html.element(.thead, containing: writeHead)
        for suite in grid.suites { write(suite, to: &html) }
      }
    }
    html.element(.output, [.id: "cell-info", .class: "info", .hidden: "", .ariaLive: "polite"], "")
  }

  private func writeFilters<Target>(to html: inout HTMLWriter<Target>) {
    html.choice(
      "Show", name: "show",
      [
        ("", "all cases"), ("failed", "failed in a run"), ("hung", "hung in a run"),
        ("flaky", "flaky in a run"),
        ("slower", "slower in a run"), ("changed", "changed by the newest firmware"),
      ])
    html.choice(
      "Sort", name: "sort",
      [
        ("", "by suite"), ("0", "most failures"), ("1", "most slowed down"), ("2", "longest"),
        ("name", "by name"),
      ])
    let labels = grid.firmwares.enumerated().map { ("\($0.offset)", PageText.label($0.element.label)) }
    html.choice(
      "Firmware", name: "firmware", [("", "all")] + labels,
      columns: Dictionary(
        uniqueKeysWithValues: grid.firmwares.enumerated().map { index, firmware in
          ("\(index)", Self.columns(firmware.columns))
        }))
  }

  private static func columns(_ range: Range<Int>) -> String { "\(range.lowerBound) \(range.upperBound)" }

  // MARK: Head

  private var sideTitles: [(text: String, isNarrow: Bool)] {
    var titles: [(text: String, isNarrow: Bool)] = [("trend", true), ("median", true)]
    if grid.firmwares.count > 1 {
      titles.append(("against \(PageText.label(grid.firmwares[grid.firmwares.count - 2].label))", false))
    }
    titles.append(("failed", false))
    return titles
  }

  private func writeHead<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.tr) { html in
      html.element(.th, [.scope: "col"], "firmware")
      for (index, firmware) in grid.firmwares.enumerated() {
        html.element(
          .th,
          [
            .scope: "colgroup", .class: "fw", .colspan: "\(firmware.columns.count)",
            .dataColumns: Self.columns(firmware.columns), .title: PageText.label(firmware.label),
          ]
        ) { html in
          let label = Self.fitting(PageText.label(firmware.label), columns: firmware.columns.count)
          guard let folder, index > 0 else { return html.isolated(label) }
          let page = PageFolder.comparison(grid.firmwares[index - 1].label, firmware.label)
          html.element(.a, [.href: folder.link(page)], label)
        }
      }
      html.element(.th, [.scope: "colgroup", .class: "side", .colspan: "\(sideTitles.count)"], "")
    }
    let longest = grid.runs.compactMap(\.elapsed).max() ?? .zero
    html.element(.tr, [.dataFor: "\(grid.runs.count)"]) { html in
      html.element(.th, [.scope: "col"]) { html in
        html.text("run time ")
        html.element(.span, [.class: "small"], "up to \(PageText.time(longest))")
      }
      for (column, run) in grid.runs.enumerated() { writeBar(run, column, longest, to: &html) }
      for title in sideTitles {
        html.element(.th, [.scope: "col", .class: title.isNarrow ? "side narrow" : "side"], title.text)
      }
    }
  }

  /// What of a label fits over so many columns.
  private static func fitting(_ label: String, columns: Int) -> String {
    let letters = max(columns * 16 / 7, 2)
    return label.count <= letters ? label : "\(label.prefix(letters - 1))…"
  }

  private func writeBar<Target>(
    _ run: ComparedRun, _ column: Int, _ longest: Duration, to html: inout HTMLWriter<Target>
  ) {
    let words = [
      PageText.shortID(run.id), PageText.label(run.firmware), run.startedAt.map(PageText.date),
      run.elapsed.map(PageText.time) ?? "did not finish",
    ].compactMap(\.self).joined(separator: ", ")
    let share = longest > .zero ? (run.elapsed ?? longest).inSeconds / longest.inSeconds : 0
    let height = ChartAxis.coordinate(max((share * Self.barHeight).rounded(), 1))
    html.element(
      .th,
      [
        .scope: "col", .class: "run", .dataColumns: "\(column) \(column + 1)", .dataNoun: words,
        .title: words,
      ]
    ) { html in
      func bar(_ html: inout HTMLWriter<Target>) {
        html.element(
          .i, [.style: "height:\(height)px", .class: run.elapsed == nil ? "unfinished" : nil], "")
      }
      guard let folder else {
        return html.element(.span, [.role: "img", .ariaLabel: words], containing: bar)
      }
      html.element(
        .a, [.href: folder.run(run.id), .ariaLabel: "run \(words)", .tabindex: "-1"], containing: bar)
    }
  }

  // MARK: Rows

  private func write<Target>(_ suite: RunGrid.Suite, to html: inout HTMLWriter<Target>) {
    html.element(.tbody) { html in
      html.element(.tr, [.class: "group"]) { html in
        html.element(.th, [.scope: "rowgroup"]) { $0.isolated(PageText.suite(suite.name)) }
        html.element(
          .td, [.colspan: "\(grid.runs.count)", .dataColumns: "0 \(grid.runs.count)"], "")
        html.element(.td, [.colspan: "\(sideTitles.count)", .class: "side"], "")
      }
      for row in suite.rows { write(row, of: suite, to: &html) }
    }
  }

  private func write<Target>(_ row: RunGrid.Row, of suite: RunGrid.Suite, to html: inout HTMLWriter<Target>) {
    var tags: Set<String> = []
    for case let cell? in row.cells { tags.formUnion(cell.state.tags) }
    if let change = row.change, change.kind != .unchanged { tags.insert("changed") }
    let median = row.change?.new?.durations?.median
    let ratio = row.change?.durationRatio ?? 0
    let keys = [Double(row.failures), ratio.isFinite ? ratio : 1e9, median?.inSeconds ?? 0]
    html.element(
      .tr,
      [
        .dataWord: tags.sorted().joined(separator: " "),
        .dataSort: keys.map(ChartAxis.coordinate).joined(separator: " "), .dataFor: "\(grid.runs.count)",
      ]
    ) { html in
      html.element(.th, [.scope: "row"]) { $0.isolated(breakable: ReportText.shortened(row.name)) }
      let anchor = CaseAnchor.of(row.name, in: suite.name, isUnique: uniqueNames.contains(row.name))
      for (column, cell) in row.cells.enumerated() {
        guard let cell else {
          html.element(.td, "")
          continue
        }
        html.element(.td, [.class: cell.state.code, .title: Self.title(cell)]) { html in
          guard let folder else { return html.text(cell.state.mark) }
          html.element(
            .a, [.href: folder.run(grid.runs[column].id, anchor: anchor), .tabindex: "-1"], cell.state.mark)
        }
      }
      writeSides(row, median, to: &html)
    }
  }

  /// `12.1 s, 5.1×`, and why it failed.
  private static func title(_ cell: RunGrid.Cell) -> String? {
    var parts = [cell.elapsed.map(PageText.time), cell.factor.map(PageText.ratio)].compactMap(\.self)
    if let cause = cell.cause {
      parts.append(AttemptOutput.beginning(of: ReportText.cut(cause), limit: causeLength))
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func writeSides<Target>(
    _ row: RunGrid.Row, _ median: Duration?, to html: inout HTMLWriter<Target>
  ) {
    html.element(.td, [.class: "side narrow"]) { Sparkline(row.cells).write(to: &$0) }
    html.element(.td, [.class: "side narrow"], (median ?? Self.median(row)).map(PageText.time) ?? "")
    if grid.firmwares.count > 1 {
      html.element(.td, [.class: "side"]) { html in
        if let change = row.change { ChangeText(change).write(to: &html) }
      }
    }
    html.element(.td, [.class: "side"]) { html in
      guard row.failures > 0 else { return }
      html.element(.span, [.class: "bad"], "\(row.failures)")
    }
  }

  /// Of all passing runs, where there is one firmware only.
  private static func median(_ row: RunGrid.Row) -> Duration? {
    let times = row.cells.compactMap { $0?.state.isFailure == false ? $0?.elapsed : nil }.sorted()
    return times.isEmpty ? nil : (times[(times.count - 1) / 2] + times[times.count / 2]) / 2
  }
}

/// How long the passing runs of a case took, in the order of the columns, as a line.
struct Sparkline {
  private let cells: [RunGrid.Cell?]

  private static let (width, height) = (120.0, 16.0)

  init(_ cells: [RunGrid.Cell?]) {
    self.cells = cells
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    let times = cells.map { cell in
      cell.flatMap { $0.state.isFailure ? nil : $0.elapsed?.inSeconds }
    }
    let known = times.compactMap(\.self)
    guard let least = known.min(), let most = known.max(), known.count > 1 else { return }
    // A case that takes nothing has no trend: noise of milliseconds stays flat.
    let span = max(most - least, most * 0.2, 0.05)
    let step = Self.width / Double(max(times.count - 1, 1))
    let points = times.enumerated().compactMap { index, time in
      time.map { time in
        let y = Self.height - 2 - (time - least) / span * (Self.height - 4)
        return "\(ChartAxis.coordinate(Double(index) * step)),\(ChartAxis.coordinate(y))"
      }
    }
    let words =
      "from \(PageText.time(.seconds(least))) to \(PageText.time(.seconds(most)))"
    html.element(
      .svg,
      [
        .class: "trend", .role: "img", .ariaLabel: words, .viewBox: "0 0 120 16",
        .preserveAspectRatio: "none",
      ]
    ) { $0.empty(.polyline, [.class: "trend", .points: points.joined(separator: " ")]) }
  }
}

/// What happened to a case between two firmwares, in a few words.
struct ChangeText {
  private let change: CaseChange

  init(_ change: CaseChange) {
    self.change = change
  }

  private var tone: HTMLTone {
    switch change.kind {
    case .regression, .disappeared, .stillFailing: .bad
    case .flaky, .slower: .warn
    case .fix, .faster: .good
    case .new, .unchanged: .pale
    }
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    switch change.kind {
    case .unchanged:
      guard let ratio = change.durationRatio, change.base?.durations?.median != .zero else { return }
      html.element(.span, [.class: "pale"], PageText.ratio(ratio))
    case .slower, .faster:
      html.badge(
        "\(change.durationRatio.map(PageText.ratio) ?? "") \(change.kind.word), q \(change.durationQ)", tone)
    default: html.badge(change.kind.word, tone)
    }
  }
}
