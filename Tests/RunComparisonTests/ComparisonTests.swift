import Greentea
import RunComparison
import Testing
import Timekeeping

@Suite("A comparison")
struct ComparisonTests {
  /// A run of one suite, its cases as `name: outcome`.
  private static func run(
    _ cases: KeyValuePairs<String, VerdictName>, id: String = "r", firmware: String? = nil,
    conditions: [(String, String)] = [], suite: String = "s", word: MbedResult = .ok,
    elapsed: Duration? = nil, failedAttempts: Int = 0
  ) -> ComparedRun {
    ComparedRun(
      id: id, firmware: firmware,
      conditions: conditions.map { ComparedRun.Condition(name: $0.0, value: $0.1) },
      suites: [
        ComparedSuite(
          name: suite, word: word,
          cases: cases.map { name, outcome in
            ComparedCase(
              name: name, outcome: outcome, elapsed: elapsed, attempts: failedAttempts + 1,
              failedAttempts: failedAttempts)
          })
      ])
  }

  private static func runs(_ outcomes: [VerdictName?]) -> [ComparedRun] {
    outcomes.map { outcome in outcome.map { run(["a": $0]) } ?? run([:]) }
  }

  private static func timed(_ milliseconds: [Int]) -> [ComparedRun] {
    milliseconds.map { run(["a": .ok], elapsed: .milliseconds($0)) }
  }

  private static func kind(_ comparison: Comparison) -> ChangeKind? { comparison.cases.first?.kind }

  static let pairs: [(VerdictName?, VerdictName?, ChangeKind, Int)] = [
    (.ok, .ok, .unchanged, 0), (.ok, .fail, .regression, 1), (.ok, .error, .regression, 1),
    (.ok, .hung, .regression, 1), (.ok, .interrupted, .regression, 1), (.ok, .blocked, .regression, 1),
    (.ok, .skipped, .regression, 1), (.ok, .notRun, .regression, 1), (.ok, nil, .disappeared, 1),
    (.fail, nil, .disappeared, 0), (.blocked, nil, .disappeared, 0), (nil, .ok, .new, 0),
    (nil, .fail, .new, 1), (nil, .blocked, .new, 1), (.fail, .ok, .fix, 0), (.error, .ok, .fix, 0),
    (.skipped, .ok, .fix, 0),
    (.notRun, .ok, .fix, 0), (.fail, .fail, .stillFailing, 0), (.fail, .hung, .stillFailing, 0),
    (.blocked, .blocked, .stillFailing, 0), (.notRun, .notRun, .stillFailing, 0),
    (.skipped, .skipped, .stillFailing, 0), (.interrupted, .interrupted, .stillFailing, 0),
  ]

  @Test("of two runs classifies every case by its verdicts", arguments: pairs)
  func single(base: VerdictName?, new: VerdictName?, kind: ChangeKind, exitCode: Int) {
    let comparison = Comparison(base: Self.runs([base]), new: Self.runs([new]))
    #expect(Self.kind(comparison) == kind)
    #expect(comparison.exitCode == exitCode)
  }

  static let setPairs: [([VerdictName?], [VerdictName?], ChangeKind)] = [
    ([.ok, .ok], [.ok, .ok, .ok], .unchanged), ([.ok, .ok], [.fail, .error], .regression),
    ([.fail, .hung], [.ok], .fix), ([.fail, .skipped], [.blocked], .stillFailing),
    ([.ok, .ok], [.ok, .fail], .flaky), ([.ok, .fail], [.ok, .ok], .flaky),
    ([.ok, .fail], [.fail, .fail], .flaky), ([.ok, .blocked], [.ok, .ok], .flaky),
    ([.ok, nil], [.ok], .unchanged), ([.ok, .fail], [nil], .disappeared), ([nil, nil], [.fail, nil], .new),
    // Rates that differ beyond chance: p = 0.033, the same in the other direction.
    (
      Array(repeating: .ok, count: 10), Array(repeating: .ok, count: 5) + Array(repeating: .fail, count: 5),
      .regression
    ),
    (
      Array(repeating: .ok, count: 5) + Array(repeating: .fail, count: 5), Array(repeating: .ok, count: 10),
      .fix
    ),
    // p = 0.087: one failure less is not proof.
    (
      Array(repeating: .ok, count: 10), Array(repeating: .ok, count: 6) + Array(repeating: .fail, count: 4),
      .flaky
    ),
  ]

  @Test("of sets of runs asks all of them", arguments: setPairs)
  func sets(base: [VerdictName?], new: [VerdictName?], kind: ChangeKind) {
    let comparison = Comparison(base: Self.runs(base), new: Self.runs(new))
    #expect(Self.kind(comparison) == kind)
  }

  @Test(
    "a new case that fails is a regression in a suite of the base, or if both have the same configuration")
  func newAndFailing() {
    func exitCode(suite: String, base: String?, new: String?, _ outcomes: [VerdictName]) -> Int {
      func conditions(_ value: String?) -> [(String, String)] { value.map { [("config a", $0)] } ?? [] }
      return Comparison(
        base: [Self.run(["a": .ok], conditions: conditions(base))],
        new: outcomes.map {
          Self.run(
            ["b": $0], conditions: conditions(new), suite: suite,
            word: suite == "s" || $0 == .ok ? .ok : .fail)
        } + [Self.run(["a": .ok], conditions: conditions(new))]
      ).exitCode
    }
    for (base, new) in [("1", "1"), ("1", "2"), (nil, nil)] as [(String?, String?)] {
      #expect(exitCode(suite: "s", base: base, new: new, [.fail]) == 1)
      #expect(exitCode(suite: "t", base: base, new: new, [.fail]) == (base == "1" && new == "1" ? 1 : 0))
      #expect(exitCode(suite: "s", base: base, new: new, [.fail, .ok]) == 0, "OK in one of two runs")
      #expect(exitCode(suite: "t", base: base, new: new, [.ok]) == 0)
    }
  }

  @Test("calls a case flaky that was OK only when tried again, on either side")
  func retried() {
    let (steady, retried) = (Self.run(["a": .ok]), Self.run(["a": .ok], failedAttempts: 1))
    #expect(Self.kind(Comparison(base: [steady], new: [retried])) == .flaky)
    #expect(Self.kind(Comparison(base: [retried], new: [steady])) == .flaky)
    let failed = Self.run(["a": .fail], failedAttempts: 2)
    #expect(Self.kind(Comparison(base: [retried], new: [failed])) == .regression)
    #expect(Self.kind(Comparison(base: [failed], new: [retried])) == .fix)
    #expect(Comparison(base: [steady], new: [retried]).exitCode == 0)
  }

  @Test("classifies suites by their words, and a suite that went wrong is a regression by itself")
  func suites() {
    let comparison = Comparison(
      base: [Self.run(["a": .ok], word: .timeout), Self.run(["b": .ok], suite: "t", word: .ok)],
      new: [Self.run(["a": .ok], word: .ok), Self.run(["b": .ok], suite: "t", word: .fail)])
    #expect(comparison.suites.map(\.name) == ["s", "t"])
    #expect(comparison.suites.map(\.kind) == [.fix, .regression])
    #expect(comparison.suites.first?.base?.words.map(\.word) == [.timeout])
    #expect(comparison.cases.map(\.kind) == [.unchanged, .unchanged])
    #expect(comparison.exitCode == 1)
  }

  @Test("a suite that is gone is a regression if it was OK", arguments: [(MbedResult.ok, 1), (.fail, 0)])
  func goneSuite(word: MbedResult, exitCode: Int) {
    let gone = Self.run([:], suite: "t", word: word)
    let comparison = Comparison(base: [Self.run(["a": .ok]), gone], new: [Self.run(["a": .ok])])
    #expect(comparison.suites.map(\.kind) == [.unchanged, .disappeared])
    #expect(comparison.exitCode == exitCode)
  }

  @Test("compares durations from six OK runs a side on")
  func leastRuns() throws {
    let (five, six) = ([100, 101, 102, 103, 104], [100, 101, 102, 103, 104, 105])
    let twice = six.map { 2 * $0 }
    for (base, new) in [(five, twice), (twice, five)] {
      let change = try #require(
        Comparison(base: Self.timed(base), new: Self.timed(new)).cases.first)
      #expect(change.kind == .unchanged)
      #expect(change.hasTooFewRuns)
      #expect(change.durationTest == nil)
    }
    let slower = Comparison(base: Self.timed(six), new: Self.timed(twice))
    #expect(Self.kind(slower) == .slower)
    #expect(slower.cases.first?.hasTooFewRuns == false)
    #expect(slower.cases.first?.durationRatio == 2)
    // 2 / C(12, 6): every new time is above every old one.
    #expect(abs((slower.cases.first?.durationTest?.p ?? 0) - 2.0 / 924) < 1e-12)
    #expect(Self.kind(Comparison(base: Self.timed(twice), new: Self.timed(six))) == .faster)
  }

  @Test("a slower case is told and no regression, unless the settings say so")
  func slowerExit() {
    let (base, new) = (Self.timed(Array(100..<110)), Self.timed(Array(200..<210)))
    var settings = ComparisonSettings()
    #expect(Comparison(base: base, new: new, settings: settings).exitCode == 0)
    settings.slowerIsRegression = true
    #expect(Comparison(base: base, new: new, settings: settings).exitCode == 1)
    #expect(Comparison(base: new, new: base, settings: settings).exitCode == 0)
  }

  @Test("a change below the least one is none, however significant")
  func leastChange() {
    let base = Self.timed((0..<40).map { 1000 + $0 })
    let new = Self.timed((0..<40).map { 1090 + $0 })
    let comparison = Comparison(base: base, new: new)
    #expect(comparison.cases.first?.durationTest?.isSignificant == true)
    #expect(Self.kind(comparison) == .unchanged)
    var settings = ComparisonSettings()
    settings.leastChange = 0.05
    #expect(Self.kind(Comparison(base: base, new: new, settings: settings)) == .slower)
    #expect(Self.kind(Comparison(base: new, new: base, settings: settings)) == .faster)
  }

  @Test("the least change is the same in both directions")
  func leastChangeBothWays() {
    // 1000 / 1105 is 0.905: above 1 - 0.1, below 1 / 1.1.
    let base = Self.timed((0..<40).map { 1000 + $0 % 3 })
    let new = Self.timed((0..<40).map { 1105 + $0 % 3 })
    #expect(Self.kind(Comparison(base: base, new: new)) == .slower)
    #expect(Self.kind(Comparison(base: new, new: base)) == .faster)
  }

  @Test("takes the durations of OK runs only, and none of a clock that stepped back")
  func okOnly() throws {
    let base = Self.timed(Array(100..<106)) + [Self.run(["a": .fail], elapsed: .seconds(900))]
    let new = Self.timed(Array(100..<106) + [-5])
    let change = try #require(Comparison(base: base, new: new).cases.first)
    #expect(change.base?.durations?.runs == 6)
    #expect(change.base?.durations?.median == .microseconds(102_500))
    #expect(change.new?.durations?.runs == 6)
    #expect(change.durationRatio == 1)
  }

  @Test("a case without any time in the base is infinitely slower, and none on both sides is the same")
  func zero() {
    let (none, some) = (Self.timed(Array(repeating: 0, count: 10)), Self.timed(Array(1...10)))
    #expect(Comparison(base: none, new: some).cases.first?.durationRatio == .infinity)
    #expect(Self.kind(Comparison(base: none, new: some)) == .slower)
    #expect(Comparison(base: some, new: none).cases.first?.durationRatio == 0)
    #expect(Comparison(base: none, new: none).cases.first?.durationRatio == 1)
    #expect(Self.kind(Comparison(base: none, new: none)) == .unchanged)
  }

  @Test("two sets of one distribution show nothing", arguments: 0..<40 as Range<UInt64>)
  func sameDistribution(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func set() -> [ComparedRun] {
      (0..<10).map { _ in
        ComparedRun(
          id: "r", firmware: nil, conditions: [],
          suites: [
            ComparedSuite(
              name: "s", word: .ok,
              cases: (0..<56).map { index in
                let elapsed = Duration.milliseconds(Int.random(in: 800...1200, using: &random) * (index + 1))
                return ComparedCase(
                  name: "\(index)", outcome: .ok, elapsed: elapsed, attempts: 1, failedAttempts: 0)
              })
          ])
      }
    }
    let comparison = Comparison(base: set(), new: set())
    #expect(comparison.cases(.unchanged).count == 56)
    #expect(comparison.exitCode == 0)
  }

  @Test("a slower firmware is slower in its cases and in no other", arguments: 0..<10 as Range<UInt64>)
  func slowerFirmware(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func set(factor: Int) -> [ComparedRun] {
      (0..<10).map { _ in
        ComparedRun(
          id: "r", firmware: nil, conditions: [],
          suites: [
            ComparedSuite(
              name: "s", word: .ok,
              cases: (0..<56).map { index in
                let elapsed = Int.random(in: 950...1050, using: &random) * (index < 7 ? factor : 100)
                return ComparedCase(
                  name: "\(index)", outcome: .ok, elapsed: .microseconds(elapsed), attempts: 1,
                  failedAttempts: 0)
              })
          ])
      }
    }
    let comparison = Comparison(base: set(factor: 100), new: set(factor: 130))
    #expect(comparison.cases(.slower).map(\.name) == (0..<7).map { "\($0)" })
    #expect(comparison.cases(.unchanged).count == 49)
  }

  @Test("exchanging the sides turns every class into its opposite", arguments: 0..<50 as Range<UInt64>)
  func exchange(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func side() -> [ComparedRun] {
      (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Self.run(
          [
            "a": VerdictName.allCases.randomElement(using: &random) ?? .ok, "b": .ok,
            "c": Int.random(in: 0..<9, using: &random) == 0 ? .fail : .ok,
          ], word: Bool.random(using: &random) ? .ok : .fail,
          elapsed: .milliseconds(Int.random(in: 1...40, using: &random)))
      }
    }
    let opposite: [ChangeKind: ChangeKind] = [
      .regression: .fix, .fix: .regression, .slower: .faster, .faster: .slower, .new: .disappeared,
      .disappeared: .new,
    ]
    let (base, new) = (side(), side())
    let (one, other) = (Comparison(base: base, new: new), Comparison(base: new, new: base))
    #expect(one.cases.map { opposite[$0.kind] ?? $0.kind } == other.cases.map(\.kind))
    #expect(one.suites.map { opposite[$0.kind] ?? $0.kind } == other.suites.map(\.kind))
  }

  @Test("names every condition that differs beyond the firmware")
  func warnings() {
    let base = Self.run(
      ["a": .ok], id: "1", firmware: "a", conditions: [("config", "c1"), ("device", "sim:"), ("tool", "1")])
    let new = Self.run(
      ["a": .ok], id: "2", firmware: "b",
      conditions: [("config", "c1"), ("device", "/dev/ttyUSB0"), ("host", "h")])
    let comparison = Comparison(base: [base], new: [new])
    #expect(
      comparison.warnings == [
        .differs(condition: "device", base: ["sim:"], new: ["/dev/ttyUSB0"]),
        .unknown(side: .base, conditions: ["host"]), .unknown(side: .new, conditions: ["tool"]),
      ])
    #expect(comparison.base.firmwares == ["a"])
    #expect(comparison.new.runs == ["2"])
    #expect(comparison.exitCode == 0)
    var settings = ComparisonSettings()
    settings.isStrict = true
    #expect(Comparison(base: [base], new: [new], settings: settings).exitCode == 2)
    #expect(Comparison(base: [base], new: [base], settings: settings).exitCode == 0)
  }

  @Test("warns once of all that nothing is known of on a side, and of what is known of some of its runs only")
  func unknown() {
    let imported = Self.run(["a": .ok], id: "1", conditions: [("device", "board:K64F")])
    let partly = Self.run(["a": .ok], id: "2", conditions: [("device", "board:K64F"), ("config b", "3")])
    let recorded = Self.run(
      ["a": .ok], id: "3", conditions: [("device", "sim:"), ("config a", "1"), ("config b", "2")])
    #expect(
      Comparison(base: [imported], new: [recorded]).warnings == [
        .differs(condition: "device", base: ["board:K64F"], new: ["sim:"]),
        .unknown(side: .base, conditions: ["config a", "config b"]),
      ])
    #expect(
      Comparison(base: [recorded], new: [imported, partly]).warnings == [
        .differs(condition: "device", base: ["sim:"], new: ["board:K64F"]),
        .differs(condition: "config b", base: ["2"], new: [nil, "3"]),
        .unknown(side: .new, conditions: ["config a"]),
      ])
  }

  @Test("warns of a side that is no single firmware, or differs in itself")
  func mixedSide() {
    let one = Self.run(["a": .ok], id: "1", firmware: "a", conditions: [("config", "c1")])
    let other = Self.run(["a": .ok], id: "2", conditions: [("config", "c2")])
    #expect(
      Comparison(base: [one, other], new: [one]).warnings == [
        .mixedFirmware(side: .base, labels: ["a", nil]),
        .differs(condition: "config", base: ["c1", "c2"], new: ["c1"]),
      ])
  }

  @Test("warns if no case is on both sides")
  func nothingInCommon() {
    let comparison = Comparison(base: [Self.run(["a": .fail])], new: [Self.run(["a": .ok], suite: "t")])
    #expect(comparison.warnings == [.nothingInCommon])
    #expect(Comparison(base: [], new: []).warnings == [.nothingInCommon])
  }

  @Test("keeps the order of the base, and puts what is new behind it")
  func order() {
    let comparison = Comparison(
      base: [Self.run(["b": .ok, "a": .ok])], new: [Self.run(["c": .ok, "a": .ok, "b": .ok])])
    #expect(comparison.cases.map(\.name) == ["b", "a", "c"])
  }
}
