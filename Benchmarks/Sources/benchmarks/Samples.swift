/// The values of a repeated measurement; at least one.
struct Samples {
  private let sorted: [Double]

  init(_ first: Double, _ others: [Double]) {
    sorted = ([first] + others).sorted()
  }

  /// Nil for none.
  init?(_ values: [Double]) {
    guard let first = values.first else { return nil }
    self.init(first, Array(values.dropFirst()))
  }

  /// Takes `count` values, at least one, after one that is thrown away, in which caches get warm.
  init(_ count: Int, _ measure: () async throws -> Double) async rethrows {
    _ = try await measure()
    let first = try await measure()
    var others: [Double] = []
    for _ in 1..<max(count, 1) { others.append(try await measure()) }
    self.init(first, others)
  }

  var count: Int { sorted.count }
  var least: Double { sorted[0] }
  var most: Double { sorted[count - 1] }

  /// The upper of the two in the middle if their number is even.
  var median: Double { sorted[count / 2] }
}
