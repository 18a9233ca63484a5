import Greentea
import Timekeeping

/// What changed between two sets of runs.
///
/// A side's verdict on a case is that of all its runs that have the case: OK if all are OK, not OK if none
/// is, mixed otherwise. Whatever is not OK counts against a case, also blocked, skipped and not run. Between
/// clear verdicts nothing is left to chance: `regression`, `fix`, `stillFailing`, or OK on both sides. Where
/// a side is mixed, the case is `flaky`, unless Fisher's exact test says that the rate of OK runs changed. A
/// case that is OK on both sides is `flaky` too if an attempt before the last one was not; otherwise its
/// durations decide, where both sides have enough OK runs: the test of Mann and Whitney, and the ratio of the
/// medians. Each of the two tests is corrected for the number of cases on which it was made. Suites are
/// classified by their words in the same way, without durations.
public struct Comparison: Hashable, Sendable {
  public let base: Side
  public let new: Side
  public let settings: ComparisonSettings

  /// Suite by suite, in the order of the base; what is new comes last.
  public let cases: [CaseChange]
  public let suites: [SuiteChange]

  /// Empty if the sides differ in nothing but their firmware.
  public let warnings: [ComparabilityWarning]

  /// What is on one side.
  public struct Side: Hashable, Sendable {
    public let runs: [String]
    /// The labels that occur, each once; runs without one have none.
    public let firmwares: [String]
  }

  public init(base: [ComparedRun], new: [ComparedRun], settings: ComparisonSettings = ComparisonSettings()) {
    self.base = Side(base)
    self.new = Side(new)
    self.settings = settings
    var table = CaseTable()
    table.add(base, to: .base)
    table.add(new, to: .new)
    suites = SuiteChange.all(table.suites, settings)
    cases = CaseChange.all(table.suites, settings)
    var warnings = ComparabilityWarning.all(base: base, new: new)
    if !cases.contains(where: { $0.base != nil && $0.new != nil }) { warnings.append(.nothingInCommon) }
    self.warnings = warnings
  }
}

extension Comparison {
  /// The cases to which this happened.
  public func cases(_ kind: ChangeKind) -> [CaseChange] { cases.filter { $0.kind == kind } }

  /// The suites to which this happened.
  public func suites(_ kind: ChangeKind) -> [SuiteChange] { suites.filter { $0.kind == kind } }

  /// What makes the new side worse: regressions, and what was OK and is gone.
  ///
  /// Slower cases only if the settings say so. Flaky ones do not count: they are not proven.
  public func isRegression(_ change: CaseChange) -> Bool {
    switch change.kind {
    case .regression: true
    case .disappeared: change.base?.tally.verdict == .ok
    case .slower: settings.slowerIsRegression
    case .flaky, .stillFailing, .fix, .faster, .new, .unchanged: false
    }
  }

  /// A suite that was OK and is not, or is gone, whatever its cases say.
  public func isRegression(_ change: SuiteChange) -> Bool {
    change.kind == .regression || change.kind == .disappeared && change.base?.tally.verdict == .ok
  }

  /// The exit code: 2 if the sides are not comparable and the settings are strict about it, else 1 if
  /// anything is a regression, else 0.
  public var exitCode: Int {
    if settings.isStrict, !warnings.isEmpty { return 2 }
    return cases.contains(where: isRegression) || suites.contains(where: isRegression) ? 1 : 0
  }
}

extension Comparison.Side {
  fileprivate init(_ runs: [ComparedRun]) {
    var labels: [String] = []
    for case let label? in runs.map(\.firmware) where !labels.contains(label) { labels.append(label) }
    self.init(runs: runs.map(\.id), firmwares: labels)
  }
}
