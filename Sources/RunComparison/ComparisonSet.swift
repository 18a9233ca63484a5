import Greentea
import Timekeeping

/// A baseline and candidates, each of which is compared with it.
public struct ComparisonSet: Hashable, Sendable {
  /// Newest first.
  public let base: [ComparedRun]

  /// At least one, each newest first.
  public let candidates: [[ComparedRun]]

  /// One a candidate.
  public let comparisons: [Comparison]

  /// - Parameter names: what is the same; it is called as in the first candidate that has it.
  public init(
    base: [ComparedRun], candidates: [[ComparedRun]], settings: ComparisonSettings = ComparisonSettings(),
    names: NameMatching = .exact
  ) {
    var runs = names.unified(candidates.flatMap(\.self) + base)[...]
    func next(_ count: Int) -> [ComparedRun] {
      defer { runs = runs.dropFirst(count) }
      return Array(runs.prefix(count))
    }
    self.candidates = candidates.map { next($0.count) }
    let base = next(base.count)
    self.base = base
    comparisons = self.candidates.map { Comparison(base: base, new: $0, settings: settings) }
  }

  /// The suites that are compared under another name than a run has for them, each once.
  public var renamedSuites: [(recorded: String, name: String)] {
    var seen: Set<String> = []
    return (base + candidates.flatMap(\.self)).flatMap(\.renamedSuites).filter {
      seen.insert($0.recorded).inserted
    }
  }

  /// 2 if a candidate is not comparable and the settings are strict about it, else 1 if any got worse, else 0.
  public var exitCode: Int { comparisons.map(\.exitCode).max() ?? 0 }

  /// Every case with its change in each comparison, nil where neither side of one has it; in the order of the first
  /// comparison that has the case.
  public var cases: [Case] {
    var places: [[String]: Int] = [:]
    var cases: [Case] = []
    for (index, comparison) in comparisons.enumerated() {
      for change in comparison.cases {
        let key = [change.suite, change.name]
        if places[key] == nil {
          places[key] = cases.count
          cases.append(
            Case(
              suite: change.suite, name: change.name,
              changes: Array(repeating: nil, count: comparisons.count)))
        }
        if let place = places[key] { cases[place].changes[index] = change }
      }
    }
    return cases
  }

  public struct Case: Hashable, Sendable {
    public let suite: String
    public let name: String
    public fileprivate(set) var changes: [CaseChange?]

    /// What is to be acted on first of what happened to it.
    public var kind: ChangeKind {
      let kinds = Set(changes.compactMap { $0?.kind })
      return ChangeKind.allCases.first { kinds.contains($0) } ?? .unchanged
    }

    /// What the baseline says of it; nil if no baseline run has it.
    public var base: CaseSide? { changes.lazy.compactMap { $0?.base }.first }
  }

  /// What the passing runs of a case took, on the baseline and on each candidate.
  public func durations(of testCase: Case) -> [[Duration]] {
    ([base] + candidates).map { runs in
      runs.compactMap { run in
        run.suites.first { $0.name == testCase.suite }?.cases.first { $0.name == testCase.name }
      }.compactMap { $0.outcome.isOK ? $0.elapsed : nil }.filter { $0 >= .zero }
    }
  }

  /// A case as its run calls it.
  public struct RecordedCase: Hashable, Sendable {
    public let run: String
    public let suite: String
    public let name: String
  }

  /// The case in the newest run of a side in which it failed, or passed only on retry.
  public static func failing(_ suite: String, _ name: String, in runs: [ComparedRun]) -> RecordedCase? {
    for run in runs {
      guard let suite = run.suites.first(where: { $0.name == suite }),
        let testCase = suite.cases.first(where: { $0.name == name }),
        CellState(testCase).isFailure || testCase.isFlaky
      else { continue }
      return RecordedCase(run: run.id, suite: suite.recordedName, name: testCase.recordedName)
    }
    return nil
  }

  /// So many failed cases are explained with the exchanges of their runs.
  public static let mostExplained = 20

  /// The runs whose logs explain the regressions, on both sides.
  public var explainingRuns: [String] {
    var ids: [String] = []
    for (comparison, runs) in zip(comparisons, candidates) {
      for change in comparison.cases.filter(comparison.isRegression).prefix(Self.mostExplained) {
        for side in [runs, base] {
          if let found = Self.failing(change.suite, change.name, in: side), !ids.contains(found.run) {
            ids.append(found.run)
          }
        }
      }
    }
    return ids
  }

  /// The median of the runs of a side that finished; nil if none did.
  public static func runTime(_ runs: [ComparedRun]) -> Duration? {
    DurationSummary(runs.compactMap(\.elapsed))?.median
  }
}
