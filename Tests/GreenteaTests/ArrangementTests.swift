import Greentea
import Testing
import Timekeeping

@Suite("A plan that is divided or shuffled")
struct ArrangementTests {
  private static let plan = TestPlan(
    suites: (1...4).map { suite in
      .madeUp("suite-\(suite)", (1...(suite * 3)).map { .ok("S\(suite)C\($0)") })
    }, notBuilt: [.init(suite: "other", testCase: nil, missingKey: "key")])

  /// Seconds that are all different, some of them large.
  private static let costs = TestPlan.Costs(
    setUp: { _ in .seconds(5) },
    testCase: { suite, name in
      let number = (suite + name).utf8.reduce(0) { ($0 * 31 + Int($1)) % 1009 }
      return .seconds(number % 60)
    })

  private static func names(_ plan: TestPlan) -> [String] {
    plan.suites.flatMap { suite in suite.cases.map { "\(suite.name) \($0.name)" } }
  }

  private static func part(_ index: Int, of count: Int) throws -> TestPlan {
    plan.part(try #require(PlanSubset(index: index, count: count)), costs)
  }

  @Test(
    "has every case in exactly one part, in the order of the whole", arguments: [1, 2, 3, 7, 30, 31, 100])
  func divided(count: Int) throws {
    let whole = Self.names(Self.plan)
    var seen: [String] = []
    for index in 1...count {
      let part = try Self.part(index, of: count)
      let names = Self.names(part)
      #expect(names == whole.filter(names.contains))
      #expect(part.suites.allSatisfy { !$0.cases.isEmpty })
      #expect(part.notBuilt == Self.plan.notBuilt)
      seen += names
    }
    #expect(seen.sorted() == whole.sorted())
  }

  @Test("has parts that take about as long as each other", arguments: [2, 3, 4])
  func even(count: Int) throws {
    let loads = try (1...count).map { index in
      try Self.part(index, of: count).suites.reduce(Duration.zero) { sum, suite in
        suite.cases.reduce(sum + Self.costs.setUp(suite.name)) {
          $0 + Self.costs.testCase(suite.name, $1.name)
        }
      }
    }
    let (least, most) = (try #require(loads.min()), try #require(loads.max()))
    #expect(most <= least * 4 / 3, "\(loads)")
  }

  @Test("is the same again with the same seed, and another with another one")
  func shuffled() {
    func order(_ seed: UInt64) -> [String] {
      var generator = SeededGenerator(seed: seed)
      return Self.names(Self.plan.shuffled(using: &generator))
    }
    let whole = Self.names(Self.plan)
    #expect(order(1) == order(1))
    #expect(Set((0..<20).map(order)).count == 20)
    for seed in 0..<20 as Range<UInt64> { #expect(order(seed).sorted() == whole.sorted()) }
    // The cases of a suite stay together.
    let suites = order(3).map { $0.prefix { $0 != " " } }
    #expect(zip(suites, suites.dropFirst()).count { $0 != $1 } == 3)
  }

  @Test(
    "knows its parts by their text",
    arguments: [
      ("1/1", true), ("2/3", true), ("1000/1000", true), ("0/3", false), ("4/3", false), ("1/0", false),
      ("1/1001", false),
      ("", false), ("/", false), ("1", false), ("1/2/3", false), ("+1/2", false), ("1/2 ", false),
      ("-1/2", false),
      ("99999999999999999999/3", false), ("x/y", false),
    ])
  func text(text: String, isValid: Bool) {
    #expect(PlanSubset(text)?.text == (isValid ? text : nil))
  }
}
