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
