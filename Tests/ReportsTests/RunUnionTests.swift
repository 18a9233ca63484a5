import EventLog
import Greentea
import MbedFormats
import NetworkSocket
import Reports
import RunComparison
import TestSupport
import Testing
import Timekeeping

@Suite("Several runs as one")
struct RunUnionTests {
  /// A run of suites with cases, each with the verdicts of its attempts; nil: begun, and not ended.
  private static func run(
    _ suites: [(name: String, word: MbedResult?, cases: [(String, [Verdict?])])],
    flaky: RunOptions.Flaky = .ok, target: String = "T-S", setUpFails: Bool = false, subset: String? = nil,
    hasInventedRow: Bool = false,
    isFinished: Bool = true
  ) -> [StampedEvent] {
    let description = RunDescription(
      toolVersion: "0", seed: 1, device: "sim:", target: target, platform: "T", toolchain: "S",
      onHang: .recover,
      flaky: flaky, timeoutScale: 1, arrangement: PlanArrangement(subset: subset.flatMap { PlanSubset($0) }),
      configuration: [])
    var events: [GreenteaEvent] = [.runStarted(description)]
    for suite in suites {
      events.append(.planned(suite: suite.name, cases: suite.cases.map(\.0), budget: .seconds(9)))
    }
    for suite in suites {
      events.append(.suiteStarted(suite: suite.name))
      if setUpFails { events.append(.setUpFailed(suite: suite.name, failures: [], cause: nil)) }
      for (name, verdicts) in suite.cases {
        for (index, verdict) in verdicts.enumerated() {
          let id = CaseID(suite: suite.name, name: name, attempt: index + 1)
          if verdict.map(Self.isTried) ?? true { events.append(.caseStarted(id)) }
          guard let verdict else { continue }
          events.append(.message(id, "of attempt \(index + 1)"))
          events.append(
            .caseFinished(
              id,
              CaseResult(
                verdict: verdict, passed: verdict.isOK ? 1 : 0, failed: verdict == .fail ? 1 : 0,
                elapsed: .seconds(1), evidence: Evidence())))
        }
      }
      if let word = suite.word {
        events.append(
          .suiteFinished(
            suite: suite.name, SuiteResult(word: word, elapsed: .seconds(3), hasInventedRow: hasInventedRow)))
      }
    }
    if isFinished { events.append(.runFinished(elapsed: .seconds(4), exitCode: 0)) }
    return events.enumerated().map { StampedEvent(at: Instant(nanoseconds: Int64($0) * 1000), $1) }
  }

  private static func isTried(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .blocked, .skipped: false
    default: true
    }
  }

  private static let order = [("b", ["B1", "B2", "B3"]), ("a", ["A1", "A2"])]

  private static func union(_ runs: [StampedEvent]...) throws -> RunOutcome {
    try RunOutcome(uniting: runs.map { RunOutcome(events: $0) }, order: order)
  }

  @Test("of one run is that run")
  func one() throws {
    let run = Self.run([("a", .ok, [("A1", [.ok])])])
    #expect(try Self.union(run) == RunOutcome(events: run))
  }

  @Test("has the cases of all parts in the order of the whole, and the sum of their times")
  func parts() throws {
    let report = try Self.union(
      Self.run(
        [("a", .ok, [("A2", [.ok])]), ("b", .ok, [("B3", [.ok]), ("B1", [.ok])])], subset: "1/2"),
      Self.run([("b", .ok, [("B2", [.ok]), ("other", [.ok])]), ("a", .ok, [("A1", [.ok])])], subset: "2/2"))
    #expect(report.suites.map(\.name) == ["b", "a"])
    #expect(report.suites.map { $0.cases.map(\.name) } == [["B1", "B2", "B3", "other"], ["A1", "A2"]])
    #expect(report.suites.allSatisfy { $0.word == .ok && $0.elapsed == .seconds(6) })
    #expect(report.closing == RunClosing(elapsed: .seconds(8), exitCode: 0))
    #expect(report.description?.arrangement.subset == nil)
    #expect(report.suites.flatMap(\.cases).allSatisfy { $0.attempts.count == 1 && !$0.isFlaky })
  }

  @Test(
    "counts the last result of a case, and knows the ones before it", arguments: RunOptions.Flaky.allCases)
  func lastCounts(flaky: RunOptions.Flaky) throws {
    let report = try Self.union(
      Self.run([("a", .fail, [("A1", [.fail, .fail]), ("A2", [.ok])])], flaky: flaky),
      Self.run([("a", .ok, [("A1", [.fail, .ok])])], flaky: flaky))
    let cases = try #require(report.suites.first).cases
    #expect(cases[0].attempts.map(\.number) == [1, 2, 3, 4])
    #expect(cases[0].attempts.map(\.outcome) == [.fail, .fail, .fail, .ok])
    #expect(cases[0].attempts.map { $0.log.count } == [1, 1, 1, 1])
    #expect(cases[0].isFlaky)
    #expect(report.suites[0].word == (flaky == .ok ? .ok : .fail))
    #expect(report.closing?.exitCode == (flaky == .ok ? 0 : 1))
  }

  @Test("is worse when a later run is")
  func later() throws {
    let report = try Self.union(
      Self.run([("a", .ok, [("A1", [.ok]), ("A2", [.ok])])]), Self.run([("a", .fail, [("A2", [.fail])])]))
    #expect(report.suites[0].word == .fail)
    #expect(report.closing?.exitCode == 1)
  }

  @Test("forgets trouble and words whose cases were all run again")
  func forgotten() throws {
    let report = try Self.union(
      Self.run(
        [
          ("a", .fail, [("A1", [.blocked(by: "set-up")])]),
          ("b", .timeout, [("B1", [.hung(limit: .zero, .init(.device, "", advice: ""))]), ("B2", [.fail])]),
        ], setUpFails: true),
      Self.run([("a", .ok, [("A1", [.ok])]), ("b", .ok, [("B1", [.ok])])]))
    #expect(report.suites.map(\.name) == ["b", "a"])
    // B2 failed and was not run again; nothing hangs any more.
    #expect(report.suites.map(\.word) == [.fail, .ok])
    #expect(report.suites[1].fixtureFailures.isEmpty)
    #expect(report.suites[1].cases[0].attempts.count == 1)
    #expect(!report.suites[1].cases[0].isFlaky)
  }

  @Test("keeps what a run says of a suite that no other has")
  func ownWord() throws {
    let report = try Self.union(
      Self.run([("a", .serialLineLost, [("A1", [.ok]), ("A2", [.blocked(by: "serial line lost")])])]),
      Self.run([("b", .ok, [("B1", [.ok])])]))
    #expect(report.suites.map(\.word) == [.ok, .serialLineLost])
  }

  @Test("takes any result rather than an attempt that was cut off, and is not finished where there is none")
  func cut() throws {
    let whole = Self.run([("a", .ok, [("A1", [.ok])])])
    let killed = Self.run([("a", nil, [("A1", [nil]), ("A2", [])])], isFinished: false)
    let report = try Self.union(whole, killed)
    #expect(report.suites[0].cases[0].outcome == .ok)
    #expect(report.suites[0].cases[1].outcome == .notRun)
    #expect(report.suites[0].word == .error)
    #expect(report.closing == nil)
    let saved = try Self.union(killed, Self.run([("a", .ok, [("A1", [.ok]), ("A2", [.ok])])]))
    #expect(saved.suites[0].word == .ok)
    #expect(saved.closing?.exitCode == 0)
  }

  @Test("has mbedgt's invented row for a suite only if all that counts has it", arguments: [true, false])
  func inventedRow(inBoth: Bool) throws {
    let blocked = [Verdict.blocked(by: "set-up")]
    let runs = [
      Self.run([("a", .fail, [("A1", blocked)])], setUpFails: true, hasInventedRow: true),
      Self.run([("a", .fail, [("A2", blocked)])], setUpFails: true, hasInventedRow: inBoth),
    ]
    let rows = MbedReport(try Self.union(runs[0], runs[1])).targets[0].suites[0].cases.map(\.name)
    #expect(rows == (inBoth ? ["a"] : ["A1", "A2"]))
  }

  static let divisions: [(present: [String?], missing: [String])] = [
    ([nil, nil], []), (["1/2", "2/2"], []), (["1/3", "3/3"], ["2/3"]), (["1/2", "1/2"], ["2/2"]),
    (["1/3", nil], []),
    (["1/2", "2/2", "1/3"], []), (["1/2", "1/3"], ["2/2", "2/3", "3/3"]),
  ]

  @Test("knows the parts that are missing, and has no end without them", arguments: divisions)
  func missing(present: [String?], missing: [String]) throws {
    let runs = present.map { Self.run([("a", .ok, [("A1", [.ok])])], subset: $0) }
    let outcomes = runs.map { RunOutcome(events: $0) }
    #expect(RunOutcome.missingParts(of: outcomes).map(\.text) == missing)
    #expect((try RunOutcome(uniting: outcomes, order: Self.order).closing == nil) == !missing.isEmpty)
  }

  @Test("has every attempt once, whatever the runs tell", arguments: 0..<30 as Range<UInt64>)
  func anything(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    // One target, so that they are one.
    let runs = [random.run(), random.run()].map { events in
      [StampedEvent(at: .beginning, Self.run([])[0].event)] + events.dropFirst()
    }
    let union = try Self.union(runs[0], runs[1])
    for testCase in union.suites.flatMap(\.cases) {
      #expect(testCase.attempts.map(\.number) == Array(1..<testCase.attempts.count + 1))
      #expect(testCase.attempts.count == 1 || testCase.attempts.allSatisfy { $0.result != nil })
    }
    #expect(Set(union.suites.map(\.name)).count == union.suites.count)
  }

  @Test("is refused for runs of several targets")
  func targets() {
    let error = #expect(throws: RunOutcome.MixedTargets.self) {
      try Self.union(Self.run([]), Self.run([], target: "U-S"))
    }
    #expect(error?.targets == ["T-S (T)", "U-S (T)"])
  }
}
