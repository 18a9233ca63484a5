extension Duration {
  /// Reads a number and its unit, `us`, `ms` or `s`, such as `30ms`; nil for everything else, also below 0.
  init?(text: String) {
    let units: [(name: String, seconds: Double)] = [("us", 1e-6), ("ms", 1e-3), ("s", 1)]
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(unit.name.count)), (0...1e9).contains(number)
    else { return nil }
    self = .seconds(number * unit.seconds)
  }
}
