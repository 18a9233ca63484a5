import Greentea

/// Names a case of a suite.
struct CaseKey: Hashable {
  let suite: String
  let name: String

  init(suite: String, name: String) {
    self.suite = suite
    self.name = name
  }

  init(_ id: CaseID) {
    self.init(suite: id.suite, name: id.name)
  }
}

/// A case over several runs.
struct UnitedCase {
  /// An attempt in the run that made it.
  struct Attempt: Hashable, Comparable {
    let run: Int
    let number: Int

    static func < (left: Attempt, right: Attempt) -> Bool {
      (left.run, left.number) < (right.run, right.number)
    }
  }

  /// By attempt; nil as long as it has no end.
  private var verdicts: [Attempt: Verdict?] = [:]
  private var started: Set<Attempt> = []
  /// Those that the union has, in its order.
  private var kept: [Attempt] = []

  mutating func start(_ attempt: Attempt) {
    verdicts[attempt] = .some(nil)
    started.insert(attempt)
  }

  mutating func finish(_ attempt: Attempt, _ verdict: Verdict) {
    verdicts[attempt] = verdict
  }

  /// Chooses, when everything is known: an attempt without an end gives way to any result, and one that never began,
  /// of a blocked case, to a later one.
  mutating func settle() {
    let all = verdicts.keys.sorted()
    let finished = all.filter { verdicts[$0] != .some(nil) }
    let candidates = finished.isEmpty ? all : finished
    kept = candidates.filter { $0 == candidates.last || started.contains($0) }
  }

  /// Its number in the union, 1 and up; nil for one that gave way.
  func number(of attempt: Attempt) -> Int? { kept.firstIndex(of: attempt).map { $0 + 1 } }

  var last: Attempt? { kept.last }

  /// Of the last attempt; nil without a result.
  var verdict: Verdict? { last.flatMap { verdicts[$0] ?? nil } }

  /// OK, but only after an attempt that was not.
  var isFlaky: Bool {
    verdict?.isOK == true && kept.dropLast().contains { (verdicts[$0] ?? nil)?.isOK != true }
  }

  /// The runs that tried it.
  var runs: Set<Int> { Set(verdicts.keys.map(\.run)) }
}

/// A suite over several runs.
struct UnitedSuite {
  /// What a run tells of it.
  struct Part {
    var setUpFailed = false
    /// Nil without an end.
    var result: SuiteResult?
  }

  var budget = Duration.zero
  /// By run.
  var parts: [Int: Part] = [:]
}
