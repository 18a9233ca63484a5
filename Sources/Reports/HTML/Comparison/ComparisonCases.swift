import RunComparison
import Timekeeping

/// Every case of a comparison in rows, what is to be acted on first, with the durations of both sides on one axis.
struct ComparisonCases {
  private let compared: ComparisonSet
  private let folder: PageFolder?

  init(_ compared: ComparisonSet, _ folder: PageFolder?) {
    self.compared = compared
    self.folder = folder
  }

  private var columns: [HTMLColumn] {
    [.text("case"), .text("baseline")] + compared.comparisons.map { .text(ReportText.name($0.new)) }
      + [.wide("durations: dots are runs, the box their middle half")]
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h2, [.id: "cases"], "Cases")
    let cases = compared.cases
    let kinds = ChangeKind.allCases.filter { kind in cases.contains { $0.kind == kind } }
    html.filters(for: "case-table", noun: "cases") { html in
      html.choice(
        "Show", name: "show",
        [("", "all cases"), ("changed", "changed")] + kinds.map { ($0.rawValue, $0.word) })
      html.choice(
        "Sort", name: "sort",
        [("", "by change"), ("0", "slowest change"), ("1", "longest"), ("name", "by name")])
    }
    html.table(id: "case-table", labelledBy: "cases", columns: columns) { html in
      for kind in kinds {
        html.element(.tbody) { html in
          html.element(.tr, [.class: "group"]) { html in
            let count = cases.count { $0.kind == kind }
            html.element(
              .th, [.scope: "rowgroup", .colspan: "\(columns.count)"], "\(kind.heading) (\(count))")
          }
          for testCase in cases where testCase.kind == kind { write(testCase, to: &html) }
        }
      }
    }
  }

  private func write<Target>(_ testCase: ComparisonSet.Case, to html: inout HTMLWriter<Target>) {
    let ratio = testCase.changes.compactMap { $0?.durationRatio }.max() ?? 0
    let longest = testCase.changes.compactMap { $0?.new?.durations?.median }.max() ?? .zero
    let keys = [ratio.isFinite ? ratio : 1e9, longest.inSeconds].map(ChartAxis.coordinate)
    let tags = Set(testCase.changes.compactMap { $0?.kind.rawValue })
    let changed = testCase.kind == .unchanged ? [] : ["changed"]
    html.element(
      .tr,
      [
        .dataWord: (tags.sorted() + changed).joined(separator: " "), .dataSort: keys.joined(separator: " "),
      ]
    ) { html in
      html.element(.th, [.scope: "row"]) { html in
        html.isolated(breakable: ReportText.shortened(testCase.name))
        html.text(" ")
        html.element(.small) { $0.isolated(PageText.suite(testCase.suite)) }
      }
      html.element(.td) { Self.write(testCase.base, to: &$0) }
      for change in testCase.changes {
        html.element(.td) { html in
          guard let change else { return html.text("–") }
          Self.write(change.new, to: &html)
          html.text(" ")
          ChangeText(change).write(to: &html)
          if let rate = change.rateTest, rate.isSignificant {
            html.element(.small, " rates \(change.verdict)")
          }
        }
      }
      html.element(.td) { DurationSpread(compared.durations(of: testCase)).write(to: &$0) }
    }
  }

  /// `8 OK, 0.31 s`.
  private static func write<Target>(_ side: CaseSide?, to html: inout HTMLWriter<Target>) {
    guard let side else { return html.text("–") }
    html.text(ReportText.counted(side.outcomes.map { ($0.outcome.shown, $0.runs) }))
    if let durations = side.durations { html.text(", \(PageText.time(durations.median))") }
    if side.retriedRuns > 0 { html.text(", \(side.retriedRuns) on retry") }
  }
}

/// The durations of a case, a lane a side on one axis: a dot a run, and a box from the first to the third quartile.
struct DurationSpread {
  private let sides: [[Duration]]

  /// Of more, as many of them evenly.
  private static let mostDots = 40
  private static let (width, left, lane) = (320.0, 20.0, 16.0)

  init(_ sides: [[Duration]]) {
    self.sides = sides.map { $0.sorted() }
  }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    let longest = sides.compactMap(\.last).max() ?? .zero
    guard longest >= .milliseconds(20) else { return }
    let least = (sides.compactMap(\.first).min() ?? .zero).inSeconds
    let span = max(longest.inSeconds - least, longest.inSeconds / 5, 0.1)
    let axis = ChartAxis(
      from: max(longest.inSeconds - span * 1.3, 0), to: longest.inSeconds + span * 0.1, origin: Self.left,
      length: Self.width - 2 * Self.left, mostSteps: 4)
    let bottom = Double(sides.count) * Self.lane + 2
    let words = sides.enumerated().map { index, times in
      let name = index == 0 ? "baseline" : sides.count > 2 ? "candidate \(index)" : "candidate"
      guard let first = times.first, let last = times.last else { return "\(name) without a passing run" }
      return "\(name) \(PageText.time(first)) to \(PageText.time(last))"
    }.joined(separator: "; ")
    html.element(
      .svg,
      [
        .class: "spread", .role: "img", .ariaLabel: words,
        .viewBox: "0 0 \(ChartAxis.coordinate(Self.width)) \(ChartAxis.coordinate(bottom + 16))",
      ]
    ) { html in
      for tick in axis.ticks {
        html.line("grid", from: (tick.position, 0), to: (tick.position, bottom))
        html.label("\(tick.label) s", at: (tick.position, bottom + 13))
      }
      for (index, times) in sides.enumerated() where !times.isEmpty {
        let middle = (Double(index) + 0.5) * Self.lane + 1
        let (low, center, high) = (
          Self.quantile(times, 0.25), Self.quantile(times, 0.5), Self.quantile(times, 0.75)
        )
        let x = axis.position(low.inSeconds)
        html.empty(
          .rect,
          [
            .class: index == 0 ? "box" : "box new", .x: ChartAxis.coordinate(x),
            .y: ChartAxis.coordinate(middle - 5),
            .width: ChartAxis.coordinate(max(axis.position(high.inSeconds) - x, 1)), .height: "10",
          ])
        let step = max(times.count / Self.mostDots, 1)
        for time in stride(from: 0, to: times.count, by: step).map({ times[$0] }) {
          html.empty(
            .circle,
            [
              .class: index == 0 ? "base" : "new", .cx: ChartAxis.coordinate(axis.position(time.inSeconds)),
              .cy: ChartAxis.coordinate(middle), .r: "2.5",
            ])
        }
        let position = axis.position(center.inSeconds)
        html.line("middle", from: (position, middle - 6), to: (position, middle + 6))
      }
    }
  }

  private static func quantile(_ sorted: [Duration], _ share: Double) -> Duration {
    sorted[Int((Double(sorted.count - 1) * share).rounded())]
  }
}
