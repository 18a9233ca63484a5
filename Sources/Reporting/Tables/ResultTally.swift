/// How often each result came up, in order of first appearance.
struct ResultTally {
  private var results: [MbedResult] = []
  private var counts: [MbedResult: Int] = [:]

  mutating func count(_ result: MbedResult) {
    if counts[result] == nil { results.append(result) }
    counts[result, default: 0] += 1
  }

  /// The counts as mbedgt's summary lines have them, such as `1 FAIL / 3 OK`; empty if nothing was counted.
  func summary(in style: ReportStyle) -> String {
    let order =
      switch style {
      // The old tool fills a dictionary and copies it once more, in the order in which it iterates.
      case .classic: Python2DictionaryOrder.order(of: Python2DictionaryOrder.order(of: results))
      case .github: results
      }
    return order.map { "\(counts[$0, default: 0]) \($0.rawValue)" }.joined(separator: " / ")
  }
}
