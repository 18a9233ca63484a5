import Greentea
import Timekeeping

/// What a history knows of the cases of a run before it: the baseline's medians, and the last verdicts.
public struct RunPast: Hashable, Sendable {
  /// The firmware of the baseline: the last other one before the run, else its own. Nil for an unknown one.
  public let baseline: String?

  /// How many runs the baseline has.
  public let baselineRuns: Int

  /// The median of the baseline runs that finished.
  public let runTime: Duration?

  private let medians: [String: [String: Duration]]
  private let verdicts: [String: [String: [CellState]]]
  /// Suites by the last part of their names.
  private let suites: [String: String]

  /// So many verdicts of a case are shown.
  private static let mostVerdicts = 20

  /// Nil without an earlier run.
  ///
  /// - Parameters:
  ///   - firmware: of the run.
  ///   - earlier: the runs before it, newest first.
  ///   - names: which suites are the same.
  public init?(of firmware: String?, earlier: [ComparedRun], names: NameMatching = NameMatching()) {
    let earlier = names.unified(earlier)
    guard let newest = earlier.first else { return nil }
    let before = earlier.first { $0.firmware != firmware } ?? newest
    let base = earlier.filter { $0.firmware == before.firmware }
    baseline = before.firmware
    baselineRuns = base.count
    runTime = DurationSummary(base.compactMap(\.elapsed))?.median
    var times: [String: [String: [Duration]]] = [:]
    for suite in base.lazy.flatMap(\.suites) {
      for testCase in suite.cases where testCase.outcome.isOK {
        guard let elapsed = testCase.elapsed else { continue }
        times[suite.name, default: [:]][testCase.name, default: []].append(elapsed)
      }
    }
    let medians = times.mapValues { $0.compactMapValues { DurationSummary($0)?.median } }
    self.medians = medians
    var verdicts: [String: [String: [CellState]]] = [:]
    for suite in earlier.prefix(Self.mostVerdicts).reversed().flatMap(\.suites) {
      for testCase in suite.cases {
        let factor = RunGrid.factor(testCase.elapsed, usual: medians[suite.name]?[testCase.name])
        verdicts[suite.name, default: [:]][testCase.name, default: []].append(
          CellState(testCase, factor: testCase.outcome.isOK ? factor : nil))
      }
    }
    self.verdicts = verdicts
    let known = names.matchesLastPart ? Array(verdicts.keys) : []
    suites = Dictionary(grouping: known, by: SuiteName.lastPart).compactMapValues {
      $0.count == 1 ? $0[0] : nil
    }
  }

  /// The name under which a suite was earlier.
  private func earlierName(_ suite: String) -> String {
    verdicts[suite] == nil ? suites[SuiteName.lastPart(suite)] ?? suite : suite
  }

  /// What the passing baseline runs of a case took; nil without any.
  public func median(_ name: String, in suite: String) -> Duration? {
    medians[earlierName(suite)]?[name]
  }

  /// The last verdicts before the run, oldest first, at most 20.
  public func verdicts(_ name: String, in suite: String) -> [CellState] {
    verdicts[earlierName(suite)]?[name] ?? []
  }
}
