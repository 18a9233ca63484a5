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
