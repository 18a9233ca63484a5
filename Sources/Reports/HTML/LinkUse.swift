import Greentea
import NetworkSocket
import Timekeeping

/// How much payload went over the link, and when, as a picture.
///
/// The bytes of an attempt are spread evenly over its time: nobody counts them more often.
struct LinkUse {
  private static let columns = 240
  private static let height = 160.0
  private static let left = 70.0

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

  /// Nil if no payload was counted.
  var view: [String: Any]? {
    let most = max(sent.max() ?? 0, received.max() ?? 0)
    guard most > 0 else { return nil }
    let time = ChartAxis(
      to: timeline.axis.end, origin: Self.left, length: RunTimeline.width - Self.left - 20)
    let rate = ChartAxis(to: most * 1.05, origin: Self.height + 10, length: -Self.height, mostSteps: 5)
    func line(_ rates: [Double]) -> String {
      let step = time.end / Double(Self.columns)
      return rates.enumerated().flatMap { index, value in
        [Double(index), Double(index + 1)].map { edge in
          "\(ChartAxis.coordinate(time.position(edge * step))),\(ChartAxis.coordinate(rate.position(value)))"
        }
      }.joined(separator: " ")
    }
    let bottom = rate.position(0)
    return [
      "linkInWords": "\(Self.amount(totalSent)) sent and \(Self.amount(totalReceived)) received, "
        + "at most \(ChartAxis.coordinate(most)) kB/s",
      "linkWidth": ChartAxis.coordinate(RunTimeline.width),
      "linkHeight": ChartAxis.coordinate(bottom + 48), "linkLeft": ChartAxis.coordinate(Self.left),
      "linkRight": ChartAxis.coordinate(RunTimeline.width - 20),
      "linkBottom": ChartAxis.coordinate(bottom), "linkTickEnd": ChartAxis.coordinate(bottom + 6),
      "linkLabelY": ChartAxis.coordinate(bottom + 20), "linkAxisY": ChartAxis.coordinate(bottom + 40),
      "linkMiddle": ChartAxis.coordinate(RunTimeline.width / 2),
      "linkUp": ChartAxis.coordinate(bottom / 2), "sent": line(sent), "received": line(received),
      "times": time.ticks.map { ["tx": ChartAxis.coordinate($0.position), "tLabel": $0.label] },
      "rates": rate.ticks.map {
        [
          "ry": ChartAxis.coordinate($0.position), "textY": ChartAxis.coordinate($0.position + 4),
          "rLabel": $0.label, "textX": ChartAxis.coordinate(Self.left - 8),
          "gridLeft": ChartAxis.coordinate(Self.left - 4),
        ]
      },
    ]
  }
}
