import MbedFormats

/// An axis from 0 on, with ticks at round numbers.
struct ChartAxis: Hashable {
  /// The end of the axis, above 0.
  let end: Double

  /// Where the axis lies in the picture, and how long it is.
  let origin: Double
  let length: Double

  /// So many steps at most, as there is room for.
  private let mostSteps: Double

  struct Tick: Hashable {
    let position: Double
    let label: String
  }

  /// - Parameter end: the largest value; less than a tenth counts as a tenth.
  init(to end: Double, origin: Double, length: Double, mostSteps: Int = 10) {
    self.end = max(end, 0.1)
    self.origin = origin
    self.length = length
    self.mostSteps = Double(mostSteps)
  }

  func position(_ value: Double) -> Double { origin + length * value / end }

  /// 1, 2 or 5 times a power of ten apart.
  var ticks: [Tick] {
    var power = 0.01
    while power * 10 < end / mostSteps { power *= 10 }
    let step = [1, 2, 5, 10].lazy.map { $0 * power }.first { $0 * mostSteps >= end } ?? power * 10
    return (0...Int(mostSteps)).lazy.map { Double($0) * step }.prefix { $0 <= end }.map { value in
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
