import Timekeeping

extension TestPlan {
  /// How long things usually take, to divide a plan evenly. The same numbers on every machine give the same parts.
  public struct Costs: Sendable {
    /// Of a suite, before its first case.
    public let setUp: @Sendable (_ suite: String) -> Duration
    public let testCase: @Sendable (_ suite: String, _ testCase: String) -> Duration

    public init(
      setUp: @escaping @Sendable (_ suite: String) -> Duration,
      testCase: @escaping @Sendable (_ suite: String, _ testCase: String) -> Duration
    ) {
      self.setUp = setUp
      self.testCase = testCase
    }
  }

  /// The cases of one part, in the order of the plan.
  ///
  /// The longest case first, each goes to the part that would be done with it first: never more than 4/3 of the best
  /// division, but for the set-ups (Graham 1969). A suite is set up in every part that has a case of it.
  public func part(_ subset: PlanSubset, _ costs: Costs) -> TestPlan {
    var parts = Array(repeating: (load: Duration.zero, suites: Set<String>()), count: subset.count)
    var owners: [CaseID: Int] = [:]
    let items = suites.flatMap { suite in
      suite.cases.map {
        (id: CaseID(suite: suite.name, name: $0.name), cost: costs.testCase(suite.name, $0.name))
      }
    }
    // By position where the costs are the same: sorting alone promises no order among equals.
    for item in items.enumerated().sorted(by: {
      ($1.element.cost, $0.offset) < ($0.element.cost, $1.offset)
    }).map(\.element) {
      func load(_ part: (load: Duration, suites: Set<String>)) -> Duration {
        part.load + item.cost + (part.suites.contains(item.id.suite) ? .zero : costs.setUp(item.id.suite))
      }
      guard let owner = parts.indices.min(by: { (load(parts[$0]), $0) < (load(parts[$1]), $1) }) else {
        break
      }
      parts[owner].load = load(parts[owner])
      parts[owner].suites.insert(item.id.suite)
      owners[item.id] = owner
    }
    return TestPlan(
      suites: suites.compactMap { suite in
        let own = suite.cases.filter { owners[CaseID(suite: suite.name, name: $0.name)] == subset.index - 1 }
        return own.isEmpty ? nil : suite.reordered(own)
      }, notBuilt: notBuilt)
  }

  /// The same suites and cases in an order that the generator decides.
  public func shuffled(using generator: inout SeededGenerator) -> TestPlan {
    var plan = self
    plan.suites = Self.shuffled(suites, &generator).map { suite in
      suite.reordered(Self.shuffled(suite.cases, &generator))
    }
    return plan
  }

  /// Own arithmetic, so that a seed means the same with every release of the standard library.
  private static func shuffled<Element>(
    _ elements: [Element], _ generator: inout SeededGenerator
  ) -> [Element] {
    var elements = elements
    for last in elements.indices.dropFirst().reversed() {
      elements.swapAt(last, Int(generator.below(UInt64(last + 1))))
    }
    return elements
  }
}
