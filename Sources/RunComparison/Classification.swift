import Greentea
import Timekeeping

extension SuiteChange {
  /// The changes of all suites, tested together.
  static func all(_ suites: [CaseTable.Suite], _ settings: ComparisonSettings) -> [SuiteChange] {
    let sides = suites.map { (base: Side($0.words.base), new: Side($0.words.new)) }
    let tests = RateTests(sides.map { ($0.base?.tally, $0.new?.tally) }, settings)
    return suites.indices.map { index in
      let (base, new) = sides[index]
      return SuiteChange(
        name: suites[index].name,
        kind: .verdictChange(
          from: base?.tally, to: new?.tally, isSignificant: tests[index]?.isSignificant ?? false),
        base: base, new: new)
    }
  }
}

extension CaseChange {
  /// The changes of all cases, tested together.
  static func all(_ suites: [CaseTable.Suite], _ settings: ComparisonSettings) -> [CaseChange] {
    let entries = suites.flatMap { suite in suite.rows.map { Entry(suite: suite.name, $0) } }
    let rateTests = RateTests(entries.map { ($0.base?.tally, $0.new?.tally) }, settings)
    let durationTests = OptionalTests(entries.map { $0.durationP(settings) }, settings)
    return entries.indices.map { index in
      entries[index].change(rateTests[index], durationTests[index], settings)
    }
  }

  /// A case before it is judged.
  private struct Entry {
    let suite: String
    let name: String
    let base: CaseSide?
    let new: CaseSide?
    let samples: CaseTable.Sides<Duration>

    init(suite: String, _ row: CaseTable.Row) {
      self.suite = suite
      name = row.name
      samples = CaseTable.Sides(base: Self.sample(row.cases.base), new: Self.sample(row.cases.new))
      base = CaseSide(row.cases.base, samples.base)
      new = CaseSide(row.cases.new, samples.new)
    }

    /// Only a case that is OK did all of its work. A clock that stepped back measured nothing.
    private static func sample(_ cases: [ComparedCase]) -> [Duration] {
      cases.compactMap { $0.outcome.isOK ? $0.elapsed : nil }.filter { $0 >= .zero }
    }

    /// Nil if there are too few runs.
    func durationP(_ settings: ComparisonSettings) -> Double? {
      guard min(samples.base.count, samples.new.count) >= settings.leastRuns else { return nil }
      return MannWhitney(samples.base, samples.new)?.p
    }

    func change(
      _ rateTest: SignificanceTest?, _ durationTest: SignificanceTest?, _ settings: ComparisonSettings
    ) -> CaseChange {
      var ratio: Double?
      if let before = base?.durations, let after = new?.durations { ratio = after.ratio(to: before) }
      var kind = ChangeKind.verdictChange(
        from: base?.tally, to: new?.tally, isSignificant: rateTest?.isSignificant ?? false)
      if kind == .unchanged {
        if base?.isSteadilyOK == false || new?.isSteadilyOK == false {
          kind = .flaky
        } else if durationTest?.isSignificant == true, let ratio {
          // The same threshold in both directions: exchanging the sides exchanges slower and faster.
          if ratio >= 1 + settings.leastChange { kind = .slower }
          if ratio <= 1 / (1 + settings.leastChange) { kind = .faster }
        }
      }
      return CaseChange(
        suite: suite, name: name, kind: kind, base: base, new: new, rateTest: rateTest,
        durationTest: durationTest, durationRatio: ratio)
    }
  }
}

extension ChangeKind {
  /// What the verdicts of both sides say; `unchanged` for OK on both.
  fileprivate static func verdictChange(
    from base: RunTally?, to new: RunTally?, isSignificant: Bool
  ) -> ChangeKind {
    guard let base else { return .new }
    guard let new else { return .disappeared }
    return RunTally.change(from: base, to: new, isSignificant: isSignificant)
  }
}

/// The results of tests that were made where there was something to test.
private struct OptionalTests {
  private let tests: [SignificanceTest?]

  init(_ ps: [Double?], _ settings: ComparisonSettings) {
    var made = SignificanceTest.of(ps.compactMap(\.self), settings)[...]
    tests = ps.map { $0 == nil ? nil : made.popFirst() }
  }

  subscript(index: Int) -> SignificanceTest? { tests[index] }
}

/// Whether the rates of OK runs differ, where a side has both.
private struct RateTests {
  private let tests: OptionalTests

  init(_ pairs: [(base: RunTally?, new: RunTally?)], _ settings: ComparisonSettings) {
    tests = OptionalTests(
      pairs.map { base, new in
        guard let base, let new, RunTally.needsTest(base, new) else { return nil }
        return FisherExact.p((base.okRuns, base.runs), (new.okRuns, new.runs))
      }, settings)
  }

  subscript(index: Int) -> SignificanceTest? { tests[index] }
}

/// The cases of both sides by suite and name, in order of first appearance.
struct CaseTable {
  struct Sides<Value> {
    var base: [Value] = []
    var new: [Value] = []
  }

  struct Row {
    let name: String
    var cases = Sides<ComparedCase>()
  }

  struct Suite {
    let name: String
    var words = Sides<MbedResult>()
    var rows: [Row] = []
    fileprivate var indices: [String: Int] = [:]
  }

  private(set) var suites: [Suite] = []
  private var indices: [String: Int] = [:]

  enum Side {
    case base
    case new
  }

  mutating func add(_ runs: [ComparedRun], to side: Side) {
    for run in runs {
      for suite in run.suites {
        let index = indices[suite.name] ?? suites.count
        if index == suites.count {
          indices[suite.name] = index
          suites.append(Suite(name: suite.name))
        }
        suites[index].add(suite, to: side)
      }
    }
  }
}

extension CaseTable.Suite {
  fileprivate mutating func add(_ suite: ComparedSuite, to side: CaseTable.Side) {
    words.add(suite.word, to: side)
    for testCase in suite.cases {
      let index = indices[testCase.name] ?? rows.count
      if index == rows.count {
        indices[testCase.name] = index
        rows.append(CaseTable.Row(name: testCase.name))
      }
      rows[index].cases.add(testCase, to: side)
    }
  }
}

extension CaseTable.Sides {
  mutating func add(_ value: Value, to side: CaseTable.Side) {
    switch side {
    case .base: base.append(value)
    case .new: new.append(value)
    }
  }
}
