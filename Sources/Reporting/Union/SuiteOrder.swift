/// Names of suites and their cases in an order, each once.
struct SuiteOrder {
  private var suites: [String] = []
  private var cases: [String: [String]] = [:]
  private var known: [String: Set<String>] = [:]

  init() {}

  init(_ names: [(suite: String, cases: [String])]) {
    for (suite, cases) in names {
      add(suite)
      for name in cases { add(name, to: suite) }
    }
  }

  mutating func add(_ suite: String) {
    guard known[suite] == nil else { return }
    known[suite] = []
    suites.append(suite)
  }

  mutating func add(_ name: String, to suite: String) {
    add(suite)
    if known[suite, default: []].insert(name).inserted { cases[suite, default: []].append(name) }
  }

  func cases(of suite: String) -> [String] { cases[suite] ?? [] }

  /// The same names in the order of another; what that does not know comes behind, as it is here.
  func sorted(like other: SuiteOrder) -> [(suite: String, cases: [String])] {
    Self.sorted(suites, like: other.suites).map { suite in
      (suite, Self.sorted(cases(of: suite), like: other.cases(of: suite)))
    }
  }

  private static func sorted(_ names: [String], like order: [String]) -> [String] {
    let own = Set(names)
    let known = Set(order)
    return order.filter(own.contains) + names.filter { !known.contains($0) }
  }

  static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }
}
