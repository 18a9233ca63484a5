/// Fisher's exact test, two-sided: how surprising two counts of successes are if both have one rate.
///
/// The same numbers as `scipy.stats.fisher_exact` of SciPy 1.17.
enum FisherExact {
  /// The probability of counts at least as unlikely as these, in tables with the same sums; 1 without trials.
  ///
  /// - Parameters: successes out of all trials, on each side; 0 and up.
  static func p(_ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int)) -> Double {
    let successes = first.successes + second.successes
    let range = max(0, successes - second.trials)...min(first.trials, successes)
    // Weights relative to the likeliest table, so that none overflows.
    let total = first.trials + second.trials
    let likeliest = (successes + 1) * (first.trials + 1) / (total + 2)
    let mode = min(max(likeliest, range.lowerBound), range.upperBound)
    func ratio(after count: Int) -> Double {
      Double(successes - count) * Double(first.trials - count)
        / (Double(count + 1) * Double(second.trials - successes + count + 1))
    }
    var weights = Array(repeating: 1.0, count: range.count)
    for count in mode..<range.upperBound {
      weights[count + 1 - range.lowerBound] = weights[count - range.lowerBound] * ratio(after: count)
    }
    for count in (range.lowerBound..<mode).reversed() {
      weights[count - range.lowerBound] = weights[count + 1 - range.lowerBound] / ratio(after: count)
    }
    // Equal ones differ in their last digits.
    let observed = weights[first.successes - range.lowerBound] * (1 + 1e-7)
    let unlikely = weights.reduce(0) { $1 <= observed ? $0 + $1 : $0 }
    return min(unlikely / weights.reduce(0, +), 1)
  }
}

/// The procedure of Benjamini and Hochberg (1995): of many tests, some are surprising by chance.
enum FalseDiscovery {
  /// For each p the smallest rate of false discoveries at which its test is one: its q.
  ///
  /// The same numbers as `scipy.stats.false_discovery_control(ps, method="bh")` of SciPy 1.17.
  static func adjusted(_ ps: [Double]) -> [Double] {
    var qs = ps
    var least = 1.0
    for (place, index) in ps.indices.sorted(by: { ps[$0] < ps[$1] }).enumerated().reversed() {
      least = min(least, ps[index] * Double(ps.count) / Double(place + 1))
      qs[index] = least
    }
    return qs
  }
}
