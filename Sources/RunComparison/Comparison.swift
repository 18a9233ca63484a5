import Greentea
import Timekeeping

/// What changed between two sets of runs.
///
/// A side's verdict on a case is that of all its runs that have the case: OK if all are OK, not OK if none
/// is, mixed otherwise. Blocked, skipped and not-run cases count as failed. Between
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

  /// Whether both sides are known to have the same configuration: the test plan of each then has the same suites.
  private let hasSameConfiguration: Bool

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
    hasSameConfiguration = Self.haveSameConfiguration(base + new)
  }

  private static func haveSameConfiguration(_ runs: [ComparedRun]) -> Bool {
    let configurations = Set(runs.map { Set($0.conditions.filter(\.isSetting)) })
    return configurations.count == 1 && configurations.first?.isEmpty == false
  }
}

extension Comparison {
  /// The cases to which this happened.
  public func cases(_ kind: ChangeKind) -> [CaseChange] { cases.filter { $0.kind == kind } }

  /// The suites to which this happened.
  public func suites(_ kind: ChangeKind) -> [SuiteChange] { suites.filter { $0.kind == kind } }

  /// Whether there is nothing to compare with: no case is on both sides.
  public var hasNothingInCommon: Bool { warnings.contains(.nothingInCommon) }

  /// What makes the new side worse: regressions, what was OK and is gone, and what is new in the same test plan and is
  /// OK in no run.
  ///
  /// Slower cases only if the settings say so. Flaky ones do not count: they are not proven.
  public func isRegression(_ change: CaseChange) -> Bool {
    switch change.kind {
    case .regression: true
    case .disappeared: change.base?.tally.verdict == .ok
    case .slower: settings.slowerIsRegression
    case .new:
      change.new?.tally.verdict == .notOK
        && (hasSameConfiguration || suites.contains { $0.name == change.suite && $0.base != nil })
    case .flaky, .stillFailing, .fix, .faster, .unchanged: false
    }
  }

  /// A suite that was OK and is not, or is gone, or is new in the same test plan and OK in no run, whatever its cases say.
  public func isRegression(_ change: SuiteChange) -> Bool {
    switch change.kind {
    case .regression: true
    case .disappeared: change.base?.tally.verdict == .ok
    case .new: hasSameConfiguration && change.new?.tally.verdict == .notOK
    default: false
    }
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

/// From when on a change counts.
public struct ComparisonSettings: Hashable, Sendable {
  /// A change is significant if its q, the rate of false discoveries among such changes, is below this; 0…1.
  public var significance = 0.05

  /// By which part a median must have grown, or the other way round, to be slower or faster; 0.1 is 10 %.
  public var leastChange = 0.1

  /// With fewer OK runs on a side, durations are not compared; 1 and up.
  public var leastRuns = 6

  /// Whether a case that became slower is a regression.
  public var slowerIsRegression = false

  /// Whether runs that differ in more than their firmware are not comparable.
  public var isStrict = false

  public init() {}
}

/// Why two sides may differ for another reason than the firmware.
public enum ComparabilityWarning: Hashable, Sendable {
  /// A condition is not the same in all runs. The values are those that occur, each once; nil: not known.
  case differs(condition: String, base: [String?], new: [String?])

  /// Of one side nothing is known of these conditions, such as of runs that were imported.
  case unknown(side: Side, conditions: [String])

  /// The runs of one side have several firmwares.
  case mixedFirmware(side: Side, labels: [String?])

  /// No case is on both sides.
  case nothingInCommon

  public enum Side: String, Hashable, Sendable {
    case base
    case new
  }
}

extension ComparabilityWarning {
  /// In the order in which the conditions first appear.
  static func all(base: [ComparedRun], new: [ComparedRun]) -> [ComparabilityWarning] {
    var warnings: [ComparabilityWarning] = []
    for (side, runs) in [(Side.base, base), (.new, new)] {
      let labels = distinct(runs.map(\.firmware))
      if labels.count > 1 { warnings.append(.mixedFirmware(side: side, labels: labels)) }
    }
    var unknown: [Side: [String]] = [:]
    let names = distinct((base + new).flatMap { $0.conditions.map(\.name) })
    for name in names {
      let (before, after) = (values(of: name, in: base), values(of: name, in: new))
      // With one side empty there is nothing to hold the other against.
      if before == [nil] {
        unknown[.base, default: []].append(name)
      } else if after == [nil] {
        unknown[.new, default: []].append(name)
      } else if Set(before).union(after).count > 1 {
        warnings.append(.differs(condition: name, base: before, new: after))
      }
    }
    return warnings
      + [Side.base, .new].compactMap { side in unknown[side].map { .unknown(side: side, conditions: $0) } }
  }

  private static func values(of name: String, in runs: [ComparedRun]) -> [String?] {
    distinct(runs.map { run in run.conditions.first { $0.name == name }?.value })
  }

  private static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
