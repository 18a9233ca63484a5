import Timekeeping

/// How long a case takes on one side.
public struct DurationSummary: Hashable, Sendable {
  /// 1 and up.
  public let runs: Int
  public let median: Duration

  /// Nil for an empty sample.
  init?(_ sample: [Duration]) {
    guard !sample.isEmpty else { return nil }
    let sorted = sample.sorted()
    let middle = sorted.count / 2
    runs = sorted.count
    median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

extension DurationSummary {
  /// How many times the median of `base` this one is: infinite if only that one is 0, 1 if both are.
  func ratio(to base: DurationSummary) -> Double {
    median == base.median ? 1 : median.inSeconds / base.median.inSeconds
  }
}
