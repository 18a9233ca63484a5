import MbedFormats

/// An axis from 0 on, or from a later value, with ticks at round numbers.
struct ChartAxis: Hashable {
  /// The beginning of the axis, 0 and up.
  private let start: Double

  /// The end of the axis, above 0.
  let end: Double

  /// Where the axis lies in the picture, and how long it is.
  private let origin: Double
  private let length: Double

  /// So many steps at most, as there is room for.
  private let mostSteps: Double

  struct Tick: Hashable {
    let position: Double
    let label: String
  }

  /// - Parameters:
  ///   - end: the largest value; less than a tenth above the start counts as a tenth.
  ///   - start: below the end by at least a tenth.
  init(from start: Double = 0, to end: Double, origin: Double, length: Double, mostSteps: Int = 10) {
    self.start = start
    self.end = max(end, start + 0.1)
    self.origin = origin
    self.length = length
    self.mostSteps = Double(mostSteps)
  }

  func position(_ value: Double) -> Double { origin + length * (value - start) / (end - start) }

  /// 1, 2 or 5 times a power of ten apart.
  var ticks: [Tick] {
    var power = 0.01
    let span = end - start
    while power * 10 < span / mostSteps { power *= 10 }
    let step = [1, 2, 5, 10].lazy.map { $0 * power }.first { $0 * mostSteps >= span } ?? power * 10
    let first = (start / step).rounded(.up)
    return (0...Int(mostSteps)).lazy.map { (first + Double($0)) * step }.prefix { $0 <= end }.map { value in
      Tick(position: position(value), label: Self.label(value))
    }
  }

  private static func label(_ value: Double) -> String {
    guard value != value.rounded() || value.magnitude >= 0x1p53 else { return String(Int64(value)) }
    return coordinate(value)
  }

  /// A coordinate with two places at most.
  static func coordinate(_ value: Double) -> String {
    PythonFloat(value).roundedToHundredths(ties: .toEven).shortest
  }
}

extension HTMLWriter {
  /// A picture as wide as the timeline that scrolls by itself; `description` says the same in words.
  mutating func chart(
    labelledBy heading: String, description: String, height: Double,
    containing content: (inout HTMLWriter) -> Void
  ) {
    let size = "\(ChartAxis.coordinate(RunTimeline.width)) \(ChartAxis.coordinate(height))"
    scrollable(labelledBy: heading) { html in
      html.element(
        .svg, [.class: "chart", .role: "img", .ariaLabel: description, .viewBox: "0 0 \(size)"],
        containing: content)
    }
  }

  /// What a colour of the picture looks like.
  mutating func key(_ name: String) { element(.span, [.class: "key \(name)"], "") }

  mutating func line(
    _ name: String, from start: (x: Double, y: Double), to end: (x: Double, y: Double)
  ) {
    empty(
      .line,
      [
        .class: name, .x1: ChartAxis.coordinate(start.x), .y1: ChartAxis.coordinate(start.y),
        .x2: ChartAxis.coordinate(end.x), .y2: ChartAxis.coordinate(end.y),
      ])
  }

  mutating func label(
    _ text: String, at place: (x: Double, y: Double), anchor: String? = "middle", class: String? = nil,
    transform: String? = nil
  ) {
    element(
      .text,
      [
        .class: `class`, .x: ChartAxis.coordinate(place.x), .y: ChartAxis.coordinate(place.y),
        .textAnchor: anchor, .transform: transform,
      ], text)
  }
}
