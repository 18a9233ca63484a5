import Greentea
import Timekeeping

/// Several runs as one: the parts of a plan that machines have divided, or a run and what was repeated of it.
///
/// The attempts at a case follow each other from run to run, so that the last result of a case counts, and one that
/// was OK only in a later run is flaky. The union has its own verdicts on suites, and its own exit code.
public struct RunUnion {
  /// The runs are of different targets.
  public struct MixedTargets: Error, Hashable, Sendable {
    /// Each once, as `TARGET (PLATFORM)`.
    public let targets: [String]
  }

  private let runs: [[StampedEvent]]
  private let order: SuiteOrder
  private var cases: [CaseKey: UnitedCase] = [:]
  private var suites: [String: UnitedSuite] = [:]
  /// Names in the order in which they appeared.
  private var names = SuiteOrder()

  /// The parts of a divided plan that none of the runs is; empty if one of them is a whole, or if all parts are there.
  ///
  /// A plan that was divided in several ways is not known to be whole: then every part of each division counts.
  public static func missingParts(of runs: [[StampedEvent]]) -> [PlanSubset] {
    let subsets = runs.compactMap(description).map(\.arrangement.subset)
    guard !subsets.contains(nil) else { return [] }
    let present = Set(subsets.compactMap(\.self))
    let counts = Set(present.map(\.count)).sorted()
    let missing = counts.map { count in
      (1...count).compactMap { PlanSubset(index: $0, count: count) }.filter { !present.contains($0) }
    }
    // One whole division is enough.
    return missing.contains([]) ? [] : missing.flatMap(\.self)
  }

  /// - Parameters:
  ///   - runs: the events of each, oldest first. One without the parts that are missing has no end.
  ///   - order: the suites and cases in the order that they have in a whole run; others come behind.
  /// - Throws: ``MixedTargets``.
  public static func events(
    of runs: [[StampedEvent]], order: [(suite: String, cases: [String])]
  ) throws(MixedTargets) -> [StampedEvent] {
    guard runs.count > 1 else { return runs.first ?? [] }
    let descriptions = runs.compactMap(Self.description)
    let targets = descriptions.map { "\($0.target) (\($0.platform))" }
    guard Set(targets).count <= 1 else {
      throw MixedTargets(targets: SuiteOrder.distinct(targets))
    }
    var union = RunUnion(runs: runs, order: SuiteOrder(order))
    union.gather()
    return union.events(descriptions)
  }

  private init(runs: [[StampedEvent]], order: SuiteOrder) {
    self.runs = runs
    self.order = order
  }

  private static func description(_ events: [StampedEvent]) -> RunDescription? {
    for case .runStarted(let description) in events.lazy.map(\.event) { return description }
    return nil
  }

  // MARK: What there is

  private mutating func gather() {
    for (run, events) in runs.enumerated() {
      for event in events.lazy.map(\.event) { note(event, in: run) }
    }
    for key in cases.keys { cases[key]?.settle() }
  }

  private mutating func note(_ event: GreenteaEvent, in run: Int) {
    switch event {
    case .planned(let suite, let names, let budget):
      for name in names { note(suite, name) }
      suites[suite, default: UnitedSuite()].budget = budget
    case .suiteStarted(let suite):
      suites[suite, default: UnitedSuite()].parts[run] = .init()
      names.add(suite)
    case .suiteFinished(let suite, let result):
      suites[suite, default: UnitedSuite()].parts[run, default: .init()].result = result
      names.add(suite)
    case .setUpFailed(let suite, _, _):
      suites[suite, default: UnitedSuite()].parts[run, default: .init()].setUpFailed = true
    case .caseStarted(let id):
      note(id.suite, id.name)
      cases[CaseKey(id)]?.start(.init(run: run, number: id.attempt))
    case .caseFinished(let id, let result):
      note(id.suite, id.name)
      cases[CaseKey(id)]?.finish(.init(run: run, number: id.attempt), result.verdict)
    case .message, .expectationFailed, .recovered, .recoveryFailed, .tearDownFailed, .runStarted, .notBuilt,
      .runFinished:
      break
    }
  }

  private mutating func note(_ suite: String, _ name: String) {
    names.add(name, to: suite)
    if cases[CaseKey(suite: suite, name: name)] == nil {
      cases[CaseKey(suite: suite, name: name)] = UnitedCase()
    }
  }

  // MARK: The events of the union

  private func events(_ descriptions: [RunDescription]) -> [StampedEvent] {
    let names = names.sorted(like: order)
    let flaky: RunOptions.Flaky = descriptions.contains { $0.flaky == .fail } ? .fail : .ok
    let start = runs.first?.first?.instant ?? .beginning
    var events: [StampedEvent] = []
    if let newest = descriptions.last {
      events.append(StampedEvent(at: start, .runStarted(newest.asUnion(flaky))))
    }
    events += gaps.map { StampedEvent(at: start, .notBuilt($0)) }
    for (suite, cases) in names {
      events.append(
        StampedEvent(
          at: start, .planned(suite: suite, cases: cases, budget: suites[suite]?.budget ?? .zero)))
    }
    var started: Set<String> = []
    var shift = Duration.zero
    var last = start
    for (run, own) in runs.enumerated() {
      for stamped in own {
        last = stamped.instant + shift
        guard let event = united(stamped.event, of: run, &started) else { continue }
        events.append(StampedEvent(at: last, event))
      }
      shift = last - .beginning
    }
    var notOK = 0
    for (suite, cases) in names {
      let word = word(of: suite, cases, flaky)
      if word != .ok { notOK += 1 }
      guard started.contains(suite) else { continue }
      let results = (suites[suite]?.parts ?? [:]).sorted { $0.key < $1.key }.compactMap(\.value.result)
      events.append(
        StampedEvent(
          at: last,
          .suiteFinished(
            suite: suite,
            SuiteResult(
              word: word, elapsed: results.reduce(.zero) { $0 + $1.elapsed },
              hasInventedRow: hasInventedRow(suite), copyMethod: results.last?.copyMethod))))
    }
    guard cases.values.allSatisfy({ $0.verdict != nil }), Self.missingParts(of: runs).isEmpty else {
      return events
    }
    let elapsed = runs.reduce(.zero) { $0 + (RunClosing(events: $1)?.elapsed ?? .zero) }
    events.append(
      StampedEvent(
        at: last, .runFinished(elapsed: elapsed, exitCode: min(notOK, GreenteaRunner.maximumExitCode))))
    return events
  }

  /// What no run could build, each once.
  private var gaps: [TestPlan.NotBuilt] {
    let all = runs.joined().compactMap { stamped in
      if case .notBuilt(let missing) = stamped.event { missing } else { nil }
    }
    return SuiteOrder.distinct(all).filter { missing in
      missing.testCase.map { cases[CaseKey(suite: missing.suite, name: $0)] == nil }
        ?? (suites[missing.suite] == nil)
    }
  }

  /// An event of a run as the union has it; nil if it has no part in it.
  private func united(_ event: GreenteaEvent, of run: Int, _ started: inout Set<String>) -> GreenteaEvent? {
    func id(_ id: CaseID) -> CaseID? {
      cases[CaseKey(id)]?.number(of: .init(run: run, number: id.attempt)).map {
        CaseID(suite: id.suite, name: id.name, attempt: $0)
      }
    }
    switch event {
    case .runStarted, .notBuilt, .planned, .suiteFinished, .runFinished: return nil
    case .suiteStarted(let suite): return started.insert(suite).inserted ? event : nil
    // FixtureFailure that cost nothing which counts is over.
    case .setUpFailed(let suite, _, _), .tearDownFailed(let suite, _, _):
      return counts(run, in: suite) ? event : nil
    case .caseStarted(let old): return id(old).map { .caseStarted($0) }
    case .message(let old, let text): return id(old).map { .message($0, text) }
    case .expectationFailed(let old, let failure): return id(old).map { .expectationFailed($0, failure) }
    case .caseFinished(let old, let result): return id(old).map { .caseFinished($0, result) }
    case .recovered(let old, let took, let how): return id(old).map { .recovered($0, took: took, how: how) }
    case .recoveryFailed(let old, let cause): return id(old).map { .recoveryFailed($0, cause) }
    }
  }

  // MARK: Verdicts

  /// Whether the last result of a case of the suite is of this run.
  private func counts(_ run: Int, in suite: String) -> Bool {
    names.cases(of: suite).contains { cases[CaseKey(suite: suite, name: $0)]?.last?.run == run }
  }

  /// Whether all that counts was blocked where mbedgt invents a row.
  private func hasInventedRow(_ suite: String) -> Bool {
    let counting = (suites[suite]?.parts ?? [:]).filter { counts($0.key, in: suite) }
    return !counting.isEmpty && counting.allSatisfy { $0.value.result?.hasInventedRow ?? false }
  }

  /// The worst of what the runs say whose results count, each about its own part.
  private func word(of suite: String, _ names: [String], _ flaky: RunOptions.Flaky) -> SuiteWord {
    let all = names.compactMap { cases[CaseKey(suite: suite, name: $0)] }
    var words = (suites[suite]?.parts ?? [:]).compactMap { run, part -> SuiteWord? in
      let own = all.filter { $0.runs.contains(run) }
      let counting = own.filter { $0.last?.run == run }
      guard own.isEmpty || !counting.isEmpty else { return nil }
      // What the run itself says is about all of its cases.
      if counting.count == own.count, let result = part.result { return result.word }
      let verdicts = counting.map { $0.verdict ?? .interrupted }
      let isBad = verdicts.contains { !$0.isOK }
      return SuiteWord(
        verdicts: verdicts, setUpFailed: isBad && part.setUpFailed,
        isBudgetGone: verdicts.contains(.blocked(by: "budget")),
        isLineLost: isBad && part.result?.word == .serialLineLost)
    }
    if all.contains(where: { $0.verdict == nil }) { words.append(.error) }
    if flaky == .fail, all.contains(where: \.isFlaky) { words.append(.fail) }
    return words.min { Self.rank($0) < Self.rank($1) } ?? .error
  }

  private static func rank(_ word: SuiteWord) -> Int {
    switch word {
    case .serialLineLost: 0
    case .timeout: 1
    case .fail: 2
    case .copyFailed, .diskFailed, .noImage, .mbedAssert, .buildFailed, .syncFailed, .undefined: 3
    case .error: 4
    case .skipped: 5
    case .ok: 6
    }
  }
}

extension RunDescription {
  /// The newest run's description for all of them.
  fileprivate func asUnion(_ flaky: RunOptions.Flaky) -> RunDescription {
    RunDescription(
      toolVersion: toolVersion, seed: seed, device: device, target: target, platform: platform,
      toolchain: toolchain, onHang: onHang, repetition: repetition, flaky: flaky, timeoutScale: timeoutScale,
      arrangement: PlanArrangement(isShuffled: arrangement.isShuffled), configuration: configuration)
  }
}
