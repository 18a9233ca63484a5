import Greentea

extension ComparedRun {
  /// The run as far as another one has the same cases: what that leaves out has not disappeared.
  public func restricted(to other: ComparedRun) -> ComparedRun {
    var names: [String: Set<String>] = [:]
    for suite in other.suites { names[suite.name] = Set(suite.cases.map(\.name)) }
    return ComparedRun(
      id: id, firmware: firmware, conditions: conditions,
      suites: suites.compactMap { suite in
        guard let known = names[suite.name] else { return nil }
        let cases = suite.cases.filter { known.contains($0.name) }
        // What a suite came to is about all of its cases.
        let word = cases.count == suite.cases.count || !cases.allSatisfy(\.outcome.isOK) ? suite.word : .ok
        return ComparedSuite(name: suite.name, word: word, cases: cases)
      })
  }
}
