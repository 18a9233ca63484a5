import Greentea
import MbedFormats
import NetworkSocket
import RunComparison
import Timekeeping

/// When what ran, a lane a suite, and below it the payload, on one axis of time.
struct RunTimeline {
  /// So many attempts are drawn one by one; of more, only the suites.
  static let maximumBars = 1_000

  static let width = 960.0
  static let left = 36.0
  private static let laneHeight = 44.0

  private let run: RunOutcome
  private let beginning: Instant
  fileprivate let axis: ChartAxis

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

  fileprivate static func span(_ attempt: CaseOutcome.Attempt) -> (Instant, Instant)? {
    attempt.started.map { ($0, $0 + attempt.elapsed) }
  }

  fileprivate func seconds(_ instant: Instant) -> Double { (instant - beginning).inSeconds }

  func write<Target>(to html: inout HTMLWriter<Target>) {
    let attempts = run.suites.reduce(0) { $0 + $1.cases.reduce(0) { $0 + $1.attempts.count } }
    let drawsCases = attempts <= Self.maximumBars
    let bottom = Double(run.suites.count) * Self.laneHeight
    let payload = LinkUse(run, self)
    let end = bottom + payload.height
    html.element(.h2, [.id: "timeline"], "Timeline")
    html.element(.figure) { html in
      html.element(.figcaption) { html in
        guard drawsCases else { return html.text("Too many cases to draw each: only the suites are shown. ") }
        html.text("Each bar is an attempt at a case and leads to it: ")
        let meanings = [
          (HTMLTone.good.rawValue, "OK, "), (HTMLTone.bad.rawValue, "failed, "),
          (HTMLTone.pale.rawValue, "skipped or blocked, "), ("recovery", "recovery of the device. "),
        ]
        for (key, meaning) in meanings {
          html.key(key)
          html.text(" \(meaning)")
        }
        payload.writeKey(to: &html)
      }
      html.chart(
        labelledBy: "timeline",
        description: "Timeline of the run, a lane a suite: \(lanesInWords). Payload: \(payload.inWords)",
        height: end + 44
      ) { html in
        for tick in axis.ticks {
          html.line("grid", from: (tick.position, 0), to: (tick.position, end + 6))
          html.label(tick.label, at: (tick.position, end + 20))
        }
        for (index, suite) in run.suites.enumerated() {
          write(suite, y: Double(index) * Self.laneHeight, drawsCases: drawsCases, to: &html)
        }
        html.line("axis", from: (0, bottom), to: (Self.width, bottom))
        payload.write(y: bottom, to: &html)
        html.label("time since the first suite (s)", at: (Self.width / 2, end + 38))
      }
    }
  }

  /// The same for those who cannot see it.
  private var lanesInWords: String {
    run.suites.map { suite in
      let span = suite.started.map { started in
        " from \(ReportText.seconds(started - beginning)) s for \(ReportText.seconds(suite.elapsed)) s"
      }
      return "\(ReportText.shortened(suite.name))\(span ?? " never ran"), \(suite.word.rawValue)"
    }.joined(separator: "; ")
  }

  private func write<Target>(
    _ suite: SuiteOutcome, y: Double, drawsCases: Bool, to html: inout HTMLWriter<Target>
  ) {
    if let started = suite.started {
      let bar = bar(started, started + suite.elapsed, y: y + 20, height: 18, class: "suite")
      html.empty(.rect, bar)
    }
    for testCase in drawsCases ? suite.cases : [] {
      for attempt in testCase.attempts { write(attempt, of: testCase, in: suite, y: y, to: &html) }
    }
    let text = "\(ReportText.shortened(suite.name)): \(suite.word.rawValue)"
    html.label(text, at: (Self.left, y + 14), anchor: nil)
  }

  private func write<Target>(
    _ attempt: CaseOutcome.Attempt, of testCase: CaseOutcome, in suite: SuiteOutcome, y: Double,
    to html: inout HTMLWriter<Target>
  ) {
    guard let (start, end) = Self.span(attempt) else { return }
    let title =
      "\(ReportText.shortened(testCase.name)): \(attempt.outcome.shown), \(ReportText.seconds(attempt.elapsed)) s"
    let bar = bar(start, end, y: y + 22, height: 14, class: attempt.outcome.tone.rawValue)
    let anchor = CaseNames(run).anchor(testCase.name, in: suite.name)
    html.element(.a, [.href: "#\(anchor)", .tabindex: "-1", .ariaLabel: title]) { html in
      html.element(.rect, bar) { $0.element(.title, title) }
    }
    if case .recovered(let how, let took)? = attempt.recovery {
      let area = self.bar(end, end + took, y: y + 18, height: 22, class: "recovery")
      html.element(.rect, area) {
        $0.element(.title, "recovered in \(PageText.time(took)) by \(ReportText.shortened(how))")
      }
    }
    let x = axis.position(seconds(start))
    let room = axis.position(seconds(end)) - x - 8
    if !attempt.outcome.isOK, let name = Self.name(testCase.name, in: room) {
      html.label(name, at: (x + 4, y + 33), anchor: nil, class: "inside")
    }
  }

  /// What of a name fits into a bar: its end, by which cases differ; nil if that would say nothing.
  private static func name(_ name: String, in room: Double) -> String? {
    let letters = Int(room / (name.utf8.count == name.unicodeScalars.count ? 7.5 : 12))
    guard letters >= min(8, name.unicodeScalars.count), letters > 1 else { return nil }
    guard name.unicodeScalars.count > letters else { return name }
    return "…" + String(String.UnicodeScalarView(name.unicodeScalars.suffix(letters - 1)))
  }

  /// The attributes of a rectangle that is never too thin to be seen.
  private func bar(
    _ start: Instant, _ end: Instant, y: Double, height: Double, class: String
  ) -> HTMLAttributes {
    let x = axis.position(seconds(start))
    let width = max(axis.position(seconds(end)) - x, 1)
    return [
      .class: `class`, .x: ChartAxis.coordinate(x), .y: ChartAxis.coordinate(y),
      .width: ChartAxis.coordinate(width), .height: ChartAxis.coordinate(height),
    ]
  }
}

/// How much payload went over the link, and when, as a picture.
///
/// The bytes of an attempt are spread evenly over its time, because they are counted once per attempt.
struct LinkUse {
  private static let columns = 240
  private static let height = 90.0
  private static let left = RunTimeline.left
  private static let right = RunTimeline.width - RunTimeline.left

  private let sent: [Double]
  private let received: [Double]
  private let totalSent: Double
  private let totalReceived: Double
  private let timeline: RunTimeline

  init(_ run: RunOutcome, _ timeline: RunTimeline) {
    var sent = Array(repeating: 0.0, count: Self.columns)
    var received = sent
    var total = (out: 0.0, in: 0.0)
    let column = timeline.axis.end / Double(Self.columns)
    for attempt in run.suites.lazy.flatMap(\.cases).flatMap(\.attempts) {
      guard let (start, end) = RunTimeline.span(attempt), let evidence = attempt.result?.evidence,
        evidence[.bytesOut] > 0 || evidence[.bytesIn] > 0
      else { continue }
      total.out += Double(evidence[.bytesOut])
      total.in += Double(evidence[.bytesIn])
      let from = timeline.seconds(start)
      let to = max(timeline.seconds(end), from + column / 100)
      for index in Self.index(from, column)...Self.index(to, column) {
        let overlap = min(to, Double(index + 1) * column) - max(from, Double(index) * column)
        let share = max(overlap, 0) / (to - from) / column / 1000
        sent[index] += Double(evidence[.bytesOut]) * share
        received[index] += Double(evidence[.bytesIn]) * share
      }
    }
    self.sent = sent
    self.received = received
    totalSent = total.out
    totalReceived = total.in
    self.timeline = timeline
  }

  private static func index(_ seconds: Double, _ column: Double) -> Int {
    Int(min(max(seconds / column, 0), Double(columns - 1)))
  }

  private static func amount(_ bytes: Double) -> String {
    bytes < 1000 ? "\(Int(bytes)) bytes" : "\(ChartAxis.coordinate(bytes / 1000)) kB"
  }

  private var most: Double { max(sent.max() ?? 0, received.max() ?? 0) }

  /// What the part of the picture takes; 0 without payload.
  var height: Double { most > 0 ? Self.height + 30 : 0 }

  var inWords: String {
    guard most > 0 else { return "none was counted" }
    return "\(Self.amount(totalSent)) sent and \(Self.amount(totalReceived)) received, at most "
      + "\(ChartAxis.coordinate(most)) kB/s"
  }

  func writeKey<Target>(to html: inout HTMLWriter<Target>) {
    guard most > 0 else { return html.text("No payload was counted.") }
    html.text("Below, payload: ")
    html.key("sent")
    html.text(" sent, ")
    html.key("received")
    html.text(" received: \(inWords). The bytes of a case are spread evenly over its time.")
  }

  /// Below the lanes, from `y` on.
  func write<Target>(y: Double, to html: inout HTMLWriter<Target>) {
    guard most > 0 else { return }
    let rate = ChartAxis(to: most * 1.05, origin: y + Self.height + 24, length: -Self.height, mostSteps: 3)
    let bottom = rate.position(0)
    html.label("payload (kB/s)", at: (Self.left, y + 16), anchor: nil)
    for tick in rate.ticks.dropFirst() {
      html.line("grid", from: (Self.left, tick.position), to: (Self.right, tick.position))
      html.label(tick.label, at: (Self.left - 4, tick.position + 4), anchor: "end")
    }
    for (name, rates) in [("sent", sent), ("received", received)] {
      html.empty(.polyline, [.class: name, .points: Self.points(rates, timeline.axis, rate)])
    }
    html.line("axis", from: (Self.left, bottom), to: (Self.right, bottom))
  }

  /// A step a column.
  private static func points(_ rates: [Double], _ time: ChartAxis, _ rate: ChartAxis) -> String {
    let step = time.end / Double(columns)
    return rates.enumerated().flatMap { index, value in
      [Double(index), Double(index + 1)].map { edge in
        "\(ChartAxis.coordinate(time.position(edge * step))),\(ChartAxis.coordinate(rate.position(value)))"
      }
    }.joined(separator: " ")
  }
}
