/// The two-sided test of Mann and Whitney: how surprising two samples are if they come from one distribution.
///
/// It looks at ranks only, so it holds for times, which are never normally distributed. The same numbers as
/// `scipy.stats.mannwhitneyu(x, y, method="auto")` of SciPy 1.17.
struct MannWhitney: Hashable {
  enum Method: Hashable {
    /// From the distribution of the statistic over all orders: needs all values to be different.
    case exact
    /// From the normal distribution, corrected for ties and for the steps of the statistic.
    case asymptotic
  }

  /// How often a value of the first sample is above one of the second; an equal pair counts a half.
  let statistic: Double

  let method: Method

  /// 0 and up, at most 1.
  let p: Double

  /// Up to here a sample is small: exact, if no value occurs twice.
  private static let smallSample = 8

  /// Nil if a sample is empty.
  init?<Value: Comparable>(_ first: [Value], _ second: [Value]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let ranks = Ranks(first, second)
    let count = Double(first.count)
    statistic = ranks.sumOfFirst - count * (count + 1) / 2
    let pairs = first.count * second.count
    if ranks.ties.isEmpty, min(first.count, second.count) <= Self.smallSample {
      method = .exact
      let lower = Int(min(statistic, Double(pairs) - statistic))
      let tail = RankSumDistribution.probability(ofAtMost: lower, first.count, second.count)
      p = min(2 * tail, 1)
    } else {
      method = .asymptotic
      let total = Double(first.count + second.count)
      let tieTerm = ranks.ties.reduce(0) { $0 + (Double($1) * Double($1) * Double($1) - Double($1)) }
      let variance = Double(pairs) / 12 * (total + 1 - tieTerm / (total * (total - 1)))
      let distance = abs(statistic - Double(pairs) / 2) - 0.5
      // All values equal: nothing is surprising.
      p = variance > 0 ? min(2 * NormalTail.probability(above: distance / variance.squareRoot()), 1) : 1
    }
  }
}

/// The places of the values of two samples in their common order, from 1; equal values share the mean.
private struct Ranks {
  private(set) var sumOfFirst = 0.0
  /// How many values share a place, for each place that is shared.
  private(set) var ties: [Int] = []

  init<Value: Comparable>(_ first: [Value], _ second: [Value]) {
    let values = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var start = 0
    while start < values.count {
      var end = start + 1
      while end < values.count, values[end].0 == values[start].0 { end += 1 }
      let rank = Double(start + 1 + end) / 2
      sumOfFirst += rank * Double(values[start..<end].count { $0.1 })
      if end - start > 1 { ties.append(end - start) }
      start = end
    }
  }
}
