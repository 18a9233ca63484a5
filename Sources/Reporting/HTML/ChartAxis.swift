/// An axis from 0 on, with ticks at round numbers.
struct ChartAxis: Hashable {
  /// The end of the axis, above 0.
  let end: Double

  /// Where the axis lies in the picture, and how long it is.
  let origin: Double
  let length: Double

  struct Tick: Hashable {
    let position: Double
    let label: String
  }

  /// - Parameter end: the largest value; less than a tenth counts as a tenth.
  init(to end: Double, origin: Double, length: Double) {
    self.end = max(end, 0.1)
    self.origin = origin
    self.length = length
  }

  func position(_ value: Double) -> Double { origin + length * value / end }

  /// Four to ten of them: 1, 2 or 5 times a power of ten apart.
  var ticks: [Tick] {
    var step = 0.01
    while step * 10 <= end { step *= 10 }
    if step * 5 <= end / 4 { step *= 5 } else if step * 2 <= end / 4 { step *= 2 }
    return (0...10).lazy.map { Double($0) * step }.prefix { $0 <= end }.map { value in
      Tick(position: position(value), label: Self.label(value))
    }
  }

  private static func label(_ value: Double) -> String {
    guard value != value.rounded() || value.magnitude >= 0x1p53 else { return String(Int64(value)) }
    return PythonFloat(value).roundedToHundredths(ties: .toEven).shortest
  }

  /// A coordinate with two places at most.
  static func coordinate(_ value: Double) -> String {
    PythonFloat(value).roundedToHundredths(ties: .toEven).shortest
  }
}
