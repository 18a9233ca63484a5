import Timekeeping

/// Several runs as one: the parts of a plan that machines have divided, or a run and what was repeated of it.
///
/// The attempts at a case follow each other from run to run, so that the last result of a case counts, and one that
/// was OK only in a later run is flaky. The union has its own verdicts on suites, and its own exit code.
extension RunOutcome {
  /// The runs are of different targets.
  public struct MixedTargets: Error, Hashable, Sendable {
    /// Each once, as `TARGET (PLATFORM)`.
    public let targets: [String]
  }

  /// The parts of a divided plan that none of the runs is; empty if one of them is a whole, or if all parts are there.
  ///
  /// A plan that was divided in several ways is not known to be whole: then every part of each division counts.
  public static func missingParts(of runs: [RunOutcome]) -> [PlanSubset] {
    let subsets = runs.compactMap(\.description).map(\.arrangement.subset)
    guard !subsets.contains(nil) else { return [] }
    let present = Set(subsets.compactMap(\.self))
    let missing = Set(present.map(\.count)).sorted().map { count in
      (1...count).compactMap { PlanSubset(index: $0, count: count) }.filter { !present.contains($0) }
    }
    // One whole division is enough.
    return missing.contains([]) ? [] : missing.flatMap(\.self)
  }

  /// The union of runs.
  ///
  /// - Parameters:
  ///   - runs: oldest first. A union without the parts that are missing has no end.
  ///   - order: the suites and cases in the order that they have in a whole run; others come behind.
  /// - Throws: ``MixedTargets``.
  public init(
    uniting runs: [RunOutcome], order: [(suite: String, cases: [String])]
  ) throws(MixedTargets) {
    guard runs.count != 1 else {
      self = runs[0]
      return
    }
    self.init()
    let descriptions = runs.compactMap(\.description)
    let targets = descriptions.map { "\($0.target) (\($0.platform))" }.distinct
    guard targets.count <= 1 else { throw MixedTargets(targets: targets) }
    let flaky: RunOptions.Flaky = descriptions.contains { $0.flaky == .fail } ? .fail : .ok
    if let newest = descriptions.last {
      add(StampedEvent(at: .beginning, .runStarted(newest.asUnion(flaky))))
    }
    let parts = SuitePart.all(of: runs)
    for suite in names(runs, order) { unite(suite.name, suite.cases, parts[suite.name] ?? []) }
    notBuilt = runs.flatMap(\.notBuilt).distinct.filter { missing in
      let suite = self[missing.suite]
      return missing.testCase.map { name in suite?.cases.contains { $0.name == name } != true }
        ?? (suite == nil)
    }
    let isWhole = suites.allSatisfy { $0.cases.allSatisfy { $0.attempts.last?.result != nil } }
    guard isWhole, Self.missingParts(of: runs).isEmpty else { return }
    closing = RunClosing(
      elapsed: runs.reduce(.zero) { $0 + ($1.closing?.elapsed ?? .zero) },
      exitCode: min(suites.count { $0.word != .ok }, GreenteaRunner.maximumExitCode))
  }

  private func names(
    _ runs: [RunOutcome], _ order: [(suite: String, cases: [String])]
  ) -> [(name: String, cases: [String])] {
    let suites = runs.flatMap { $0.suites.map(\.name) }.distinct
    let cases = Dictionary(grouping: runs.flatMap(\.suites), by: \.name)
      .mapValues { $0.flatMap { $0.cases.map(\.name) }.distinct }
    return suites.sorted(like: order.map(\.suite)).map { suite in
      let known = order.first { $0.suite == suite }?.cases ?? []
      return (suite, (cases[suite] ?? []).sorted(like: known))
    }
  }

  /// Adds a suite that is made of what the runs say of it.
  private mutating func unite(_ name: String, _ cases: [String], _ parts: [SuitePart]) {
    let flaky = description?.flaky ?? .ok
    var suite = SuiteOutcome(name: name, flaky: flaky)
    suite.plan(cases, budget: parts.last { $0.suite.budget != .zero }?.suite.budget ?? .zero)
    var counting: [String: Int] = [:]
    for name in cases {
      let united = CaseUnion(of: name, in: parts)
      let index = suite.index(of: name)
      suite.cases[index].attempts = united.attempts
      counting[name] = united.lastPart
    }
    // What went wrong around cases whose results were replaced is over.
    for (index, part) in parts.enumerated() where counting.values.contains(index) {
      suite.fixtureFailures += part.suite.fixtureFailures.map { $0.moved(by: part.orderShift) }
      suite.looseLog += part.suite.looseLog.map { $0.moved(by: part.orderShift) }
    }
    suite.started = parts.lazy.compactMap { part in part.suite.started.map { $0 + part.shift } }.first
    if suite.started != nil {
      let results = parts.compactMap(\.suite.result)
      let counted = parts.indices.filter { counting.values.contains($0) }.map { parts[$0].suite.result }
      suite.result = SuiteResult(
        word: SuitePart.word(of: suite, parts, counting, flaky),
        elapsed: results.reduce(.zero) { $0 + $1.elapsed },
        hasInventedRow: !counted.isEmpty && counted.allSatisfy { $0?.hasInventedRow ?? false },
        copyMethod: results.last?.copyMethod)
    }
    append(suite)
  }
}

/// What one of the runs says of a suite.
private struct SuitePart {
  let suite: SuiteOutcome
  /// How much later the run's events happen in the union.
  let shift: Duration
  /// What is added to the places of its lines.
  let orderShift: Int

  /// By suite, in the order of the runs, which follow each other in time.
  static func all(of runs: [RunOutcome]) -> [String: [SuitePart]] {
    var parts: [String: [SuitePart]] = [:]
    var shift = Duration.zero
    var orderShift = 0
    for run in runs {
      for suite in run.suites {
        parts[suite.name, default: []].append(SuitePart(suite: suite, shift: shift, orderShift: orderShift))
      }
      shift += run.lastSeen - .beginning
      orderShift += run.eventCount
    }
    return parts
  }

  /// The worst of what the runs say whose results count, each about its own cases.
  ///
  /// - Parameter counting: by case, the part whose result is the last.
  static func word(
    of suite: SuiteOutcome, _ parts: [SuitePart], _ counting: [String: Int], _ flaky: RunOptions.Flaky
  ) -> MbedResult {
    var words = parts.enumerated().compactMap { index, part -> MbedResult? in
      let own = part.suite.cases.filter { !$0.attempts.isEmpty }
      let counted = own.filter { counting[$0.name] == index }
      guard own.isEmpty || !counted.isEmpty else { return nil }
      // What the run itself says is about all of its cases.
      if counted.count == own.count, let result = part.suite.result { return result.word }
      let verdicts = counted.map { $0.attempts.last?.result?.verdict ?? .interrupted }
      let isBad = verdicts.contains { !$0.isOK }
      let setUpFailed = part.suite.fixtureFailures.contains { $0.place == .setUp }
      return MbedResult(
        verdicts: verdicts, setUpFailed: isBad && setUpFailed,
        isBudgetGone: verdicts.contains(.blocked(by: "budget")),
        isLineLost: isBad && part.suite.result?.word == .serialLineLost)
    }
    if suite.cases.contains(where: { $0.attempts.last?.result == nil }) { words.append(.error) }
    if flaky == .fail, suite.cases.contains(where: \.isFlaky) { words.append(.fail) }
    return words.min { rank($0) < rank($1) } ?? .error
  }

  private static func rank(_ word: MbedResult) -> Int {
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

/// The attempts at a case in all runs.
private struct CaseUnion {
  /// Those that the union has, numbered anew.
  private(set) var attempts: [CaseOutcome.Attempt] = []

  /// Which part has made the last one; nil without any.
  private(set) var lastPart: Int?

  /// An attempt without an end gives way to any result, and one that never began, of a blocked case, to a later one.
  init(of name: String, in parts: [SuitePart]) {
    var all: [(part: Int, attempt: CaseOutcome.Attempt)] = []
    for (index, part) in parts.enumerated() {
      let own = part.suite.cases.first { $0.name == name }?.attempts ?? []
      all += own.map { attempt in
        var moved = attempt.shifted(by: part.shift)
        moved.log = attempt.log.map { $0.moved(by: part.orderShift) }
        return (index, moved)
      }
    }
    let finished = all.filter { $0.attempt.result != nil }
    let candidates = finished.isEmpty ? all : finished
    for (index, candidate) in candidates.enumerated()
    where index == candidates.count - 1 || candidate.attempt.started != nil {
      var attempt = candidate.attempt
      attempt.number = attempts.count + 1
      attempts.append(attempt)
      lastPart = candidate.part
    }
  }
}

extension LogEntry {
  fileprivate func moved(by count: Int) -> LogEntry { LogEntry(content, order: order + count) }
}

extension SuiteOutcome.FixtureFailure {
  fileprivate func moved(by count: Int) -> Self { Self(place, failures, cause, order: order + count) }
}

extension RunDescription {
  /// The newest run's description for all of them.
  fileprivate func asUnion(_ flaky: RunOptions.Flaky) -> RunDescription {
    var union = self
    union.flaky = flaky
    union.arrangement = PlanArrangement(isShuffled: arrangement.isShuffled)
    return union
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order of its first appearance.
  public var distinct: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension [String] {
  /// The same names in the order of another list; what that does not know comes behind, as it is here.
  fileprivate func sorted(like order: [String]) -> [String] {
    let own = Set(self)
    let known = Set(order)
    return order.filter(own.contains) + filter { !known.contains($0) }
  }
}
