import Greentea
import RunComparison
import Timekeeping

/// When what ran, a lane a suite, as a picture.
struct RunTimeline {
  /// So many attempts are drawn one by one; of more, only the suites.
  static let maximumBars = 1_000

  static let width = 960.0
  private static let left = 20.0
  private static let laneHeight = 44.0

  private let run: RunOutcome
  let beginning: Instant
  let axis: ChartAxis

  init(_ run: RunOutcome) {
    self.run = run
    let spans = run.suites.flatMap { suite in
      (suite.started.map { [($0, $0 + suite.elapsed)] } ?? [])
        + suite.cases.flatMap { $0.attempts.compactMap(Self.span) }
    }
    let beginning = spans.lazy.map(\.0).min() ?? .beginning
    let end = spans.lazy.map(\.1).max() ?? .beginning
    self.beginning = beginning
    axis = ChartAxis(
      to: (end - beginning).inSeconds, origin: Self.left, length: Self.width - 2 * Self.left)
  }

  static func span(_ attempt: CaseOutcome.Attempt) -> (Instant, Instant)? {
    attempt.started.map { ($0, $0 + attempt.elapsed) }
  }

  func seconds(_ instant: Instant) -> Double { (instant - beginning).inSeconds }

  var view: [String: Any] {
    let attempts = run.suites.reduce(0) { $0 + $1.cases.reduce(0) { $0 + $1.attempts.count } }
    let drawsCases = attempts <= Self.maximumBars
    let lanes = run.suites.enumerated().map { index, suite in
      lane(suite, y: Double(index) * Self.laneHeight, drawsCases: drawsCases)
    }
    let bottom = Double(run.suites.count) * Self.laneHeight
    return [
      "width": ChartAxis.coordinate(Self.width), "height": ChartAxis.coordinate(bottom + 44),
      "bottom": ChartAxis.coordinate(bottom), "tickEnd": ChartAxis.coordinate(bottom + 6),
      "labelY": ChartAxis.coordinate(bottom + 20), "axisY": ChartAxis.coordinate(bottom + 38),
      "middle": ChartAxis.coordinate(Self.width / 2), "lanes": lanes,
      "ticks": axis.ticks.map { ["x": ChartAxis.coordinate($0.position), "label": $0.label] },
      "onlySuites": !drawsCases, "lanesInWords": lanesInWords,
    ]
  }

  /// The same for those who cannot see it.
  private var lanesInWords: String {
    run.suites.map { suite in
      let span = suite.started.map { started in
        let start = max(started - beginning, .zero)
        return " from \(ReportText.seconds(start)) s for \(ReportText.seconds(suite.elapsed)) s"
      }
      return "\(ReportText.shortened(suite.name))\(span ?? " never ran"), \(suite.word.rawValue)"
    }.joined(separator: "; ")
  }

  private func lane(_ suite: SuiteOutcome, y: Double, drawsCases: Bool) -> [String: Any] {
    var view: [String: Any] = [
      "x": ChartAxis.coordinate(Self.left), "textY": ChartAxis.coordinate(y + 14),
      "laneName": ReportText.shortened(suite.name), "laneWord": suite.word.rawValue,
    ]
    if let started = suite.started {
      view["suiteBar"] = bar(started, started + suite.elapsed, y: y + 20, height: 18)
    }
    guard drawsCases else { return view }
    view["bars"] = suite.cases.flatMap { testCase in
      testCase.attempts.compactMap { attempt -> [String: Any]? in
        guard let (start, end) = Self.span(attempt) else { return nil }
        var view = bar(start, end, y: y + 22, height: 14)
        view["kind"] = HTMLReport.kind(attempt.outcome)
        view["barTitle"] =
          "\(ReportText.shortened(testCase.name)): \(attempt.outcome.shown), "
          + "\(ReportText.seconds(attempt.elapsed)) s"
        let room = axis.position(seconds(end)) - axis.position(seconds(start)) - 8
        if !attempt.outcome.isOK, let name = Self.name(testCase.name, in: room) {
          view["barName"] = name
          view["nameX"] = ChartAxis.coordinate(axis.position(seconds(start)) + 4)
          view["nameY"] = ChartAxis.coordinate(y + 33)
        }
        return view
      }
    }
    return view
  }

  /// What of a name fits into a bar: its end, by which cases differ; nil if that would say nothing.
  private static func name(_ name: String, in room: Double) -> String? {
    let letters = Int(room / (name.utf8.count == name.unicodeScalars.count ? 7.5 : 12))
    guard letters >= min(8, name.unicodeScalars.count), letters > 1 else { return nil }
    guard name.unicodeScalars.count > letters else { return name }
    return "…" + String(String.UnicodeScalarView(name.unicodeScalars.suffix(letters - 1)))
  }

  /// Never too thin to be seen.
  private func bar(_ start: Instant, _ end: Instant, y: Double, height: Double) -> [String: Any] {
    let x = axis.position(seconds(start))
    let width = max(axis.position(seconds(end)) - x, 1)
    return [
      "x": ChartAxis.coordinate(x), "y": ChartAxis.coordinate(y), "w": ChartAxis.coordinate(width),
      "h": ChartAxis.coordinate(height),
    ]
  }
}
