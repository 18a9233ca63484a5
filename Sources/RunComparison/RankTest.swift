import Glibc

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

/// How the statistic of Mann and Whitney is distributed if both samples come from one distribution.
enum RankSumDistribution {
  /// The probability of a statistic of at most `limit`, where no value occurs twice.
  ///
  /// How many of the orders give the statistic u is the coefficient of xᵘ in the Gaussian binomial
  /// ∏ᵢ (1 − xⁿ⁺ⁱ) / (1 − xⁱ), i = 1…m (Mann and Whitney 1947), which takes one pass a factor.
  static func probability(ofAtMost limit: Int, _ first: Int, _ second: Int) -> Double {
    let (small, large) = (min(first, second), max(first, second))
    var counts = Array(repeating: 0.0, count: limit + 1)
    counts[0] = 1
    var orders = 1.0
    for factor in 1...small {
      for index in stride(from: limit, through: large + factor, by: -1) {
        counts[index] -= counts[index - large - factor]
      }
      for index in stride(from: factor, through: limit, by: 1) {
        counts[index] += counts[index - factor]
      }
      orders *= Double(large + factor) / Double(factor)
    }
    return counts.reduce(0, +) / orders
  }
}

/// The upper tail of the standard normal distribution.
enum NormalTail {
  /// The probability of a value above `z`, exact to the last digits also far out.
  static func probability(above z: Double) -> Double {
    erfc(z / 2.0.squareRoot()) / 2
  }
}
