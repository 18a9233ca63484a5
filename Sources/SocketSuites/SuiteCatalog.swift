import Greentea
import TestConfiguration
import Timekeeping

/// Every suite of the product, and the plan of a run made from them.
public enum SuiteCatalog {
  /// In the order of execution, which is also that of the report.
  static let all = [
    NetsocketDNS.suite, NetsocketTCP.suite, NetsocketUDP.suite, NetworkInterfaceSuite.suite,
    NetworkWiFi.suite,
  ]

  /// Suites that run only when they are selected by their name.
  private static let optional = [NetsocketExtra.suite]

  static let everything = all + optional

  private static let wifi = "Wi-Fi"

  /// The names of the suites that run without a selection and of their cases, built or not.
  public static var names: [(suite: String, cases: [String])] {
    all.map { ($0.name, $0.cases.map(\.name)) }
  }

  /// The names of all suites that there are and of their cases.
  public static var allNames: [(suite: String, cases: [String])] {
    everything.map { ($0.name, $0.cases.map(\.name)) }
  }

  /// The priority of each case in the test plans of mbed-os 5.10 to 5.15, by suite and case.
  ///
  /// - Parameter security: of the protected network, on which two priorities depend; nil if there is none.
  public static func priorities(secureNetwork security: WiFiSecurity?) -> [String: [String: CasePriority]] {
    all.reduce(into: [:]) { priorities, suite in
      for testCase in suite.cases {
        priorities[suite.name, default: [:]][testCase.name] = testCase.priority.resolved(security)
      }
    }
  }

  /// Which suites and cases are selected.
  public struct Selection: Sendable {
    /// Nil for all.
    public var suites: [Glob]?
    /// Nil for all.
    public var cases: [Glob]?

    /// Suites and cases that are left out, also when they are selected.
    public var ignored: [Glob]

    /// Of the remaining cases only these, by suite; nil for all.
    public var only: [String: Set<String>]?

    /// The part for one of several machines; nil for the whole.
    public var subset: PlanSubset?

    /// Whether suites that run only when they are selected by their name belong to all suites.
    public var includesOptional = false

    /// Decides a random order; nil for the order of the suites.
    public var shuffleSeed: UInt64?

    public init(suites: [Glob]? = nil, cases: [Glob]? = nil, ignored: [Glob] = []) {
      self.suites = suites
      self.cases = cases
      self.ignored = ignored
    }

    /// Whether something is left out.
    public var isPartial: Bool {
      suites != nil || cases != nil || !ignored.isEmpty || only != nil || subset != nil
    }

    func includes(suite: String) -> Bool { includes(suite, suites) }

    /// A pattern that fits a standard suite too does not select an optional one.
    func includes(optional suite: String) -> Bool {
      guard includes(suite: suite) else { return false }
      return includesOptional
        || suites?.contains { glob in
          glob.matches(suite) && !SuiteCatalog.all.contains { glob.matches($0.name) }
        }
          ?? false
    }

    func includes(_ testCase: String, of suite: String) -> Bool {
      includes(testCase, cases) && only.map { $0[suite]?.contains(testCase) ?? false } ?? true
    }

    private func includes(_ name: String, _ selected: [Glob]?) -> Bool {
      guard !ignored.contains(where: { $0.matches(name) }) else { return false }
      return selected?.contains { $0.matches(name) } ?? true
    }
  }

  /// The selected cases that the environment's configuration builds, and the selected ones that it does not.
  ///
  /// Cases that cannot be built are left out before the plan is divided and ordered.
  ///
  /// On a device without Wi-Fi the suites about it are not built, and its keys need not be set.
  ///
  /// - Parameter scale: what every budget is multiplied by, above 0.
  public static func plan(
    _ environment: SuiteEnvironment, _ selection: Selection, scale: Double
  ) -> TestPlan {
    let config = environment.config
    var plan = TestPlan(suites: [], notBuilt: [])
    let chosen =
      all.filter { selection.includes(suite: $0.name) }
      + optional.filter { selection.includes(optional: $0.name) }
    for definition in chosen {
      let selected = definition.cases.filter { selection.includes($0.name, of: definition.name) }
      guard !selected.isEmpty else { continue }
      guard environment.hasWiFi || !definition.isAboutWiFi else {
        plan.notBuilt.append(
          .init(suite: definition.name, testCase: nil, reason: .deviceLacks(Self.wifi)))
        continue
      }
      let requirements = definition.requirements.filter { environment.hasWiFi || !$0.isAboutWiFi }
      if let key = requirements.lazy.compactMap({ config.missingKey(for: $0) }).first {
        plan.notBuilt.append(.init(suite: definition.name, testCase: nil, missingKey: key))
        continue
      }
      var cases: [TestCase] = []
      for item in selected {
        if let key = item.requirements.lazy.compactMap({ config.missingKey(for: $0) }).first {
          plan.notBuilt.append(
            .init(suite: definition.name, testCase: item.name, missingKey: key))
        } else {
          cases.append(
            TestCase(
              item.name, evidence: item.evidence(config),
              prepare: { try await item.prepare(environment, $0) },
              body: { try await item.body(environment, $0) }))
        }
      }
      guard !cases.isEmpty else { continue }
      let budget = config.suiteTimeouts[definition.timeoutMacro] ?? .seconds(definition.budget)
      plan.suites.append(
        TestSuite(
          name: definition.name, budget: budget * scale, policy: definition.policy,
          setUp: { try await definition.setUp(environment, $0) },
          tearDown: { try await definition.tearDown(environment, $0) }, cases: cases))
    }
    return arranged(plan, selection)
  }

  /// What a suite usually takes before its first case: restart, join and address.
  private static let typicalSetUp = Duration.seconds(8)

  /// - Returns: zero for an unknown case.
  static func typicalDuration(of testCase: String, in suite: String) -> Duration {
    let definition = everything.first { $0.name == suite }?.cases.first { $0.name == testCase }
    return definition?.typicalDuration ?? .zero
  }

  private static func arranged(_ plan: TestPlan, _ selection: Selection) -> TestPlan {
    var plan = plan
    if let subset = selection.subset {
      let costs = TestPlan.Costs(
        setUp: { _ in typicalSetUp }, testCase: { typicalDuration(of: $1, in: $0) })
      plan = plan.part(subset, costs)
    }
    if let seed = selection.shuffleSeed {
      var generator = SeededGenerator(seed: seed).stream("order")
      plan = plan.shuffled(using: &generator)
    }
    return plan
  }
}
