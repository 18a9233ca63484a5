import Greentea
import Timekeeping

/// What the runs of one firmware come to.
public struct FirmwareSummary: Hashable, Sendable {
  /// In how many of the results of cases the case passed.
  public struct Share: Hashable, Sendable {
    public private(set) var passed = 0
    public private(set) var all = 0

    /// 0…1; nil without a result.
    public var rate: Double? { all == 0 ? nil : Double(passed) / Double(all) }

    mutating func count(_ outcome: VerdictName) {
      all += 1
      if outcome.isOK { passed += 1 }
    }
  }

  public let label: String?
  public let runs: Int
  public private(set) var cases = Share()
  public private(set) var must = Share()
  public private(set) var should = Share()

  /// The median of the runs that finished; nil if none did.
  public let runTime: Duration?

  /// The payload a second of passing cases that sent some, in bytes: the median of the runs; nil without any.
  public let sendRate: Double?

  /// The same of cases that received some.
  public let receiveRate: Double?

  /// - Parameter priorities: by suite and case; a case that is not in it counts as neither MUST nor SHOULD.
  public init(label: String?, _ runs: [ComparedRun], priorities: [String: [String: CasePriority]]) {
    self.label = label
    self.runs = runs.count
    runTime = DurationSummary(runs.compactMap(\.elapsed))?.median
    sendRate = Self.median(runs.compactMap { Self.rate($0, \.bytesOut) })
    receiveRate = Self.median(runs.compactMap { Self.rate($0, \.bytesIn) })
    for suite in runs.lazy.flatMap(\.suites) {
      for testCase in suite.cases where testCase.outcome != .skipped {
        cases.count(testCase.outcome)
        switch priorities[suite.name]?[testCase.name] {
        case .must: must.count(testCase.outcome)
        case .should: should.count(testCase.outcome)
        case nil: break
        }
      }
    }
  }

  /// Bytes a second; nil if no passing case has any.
  private static func rate(_ run: ComparedRun, _ bytes: (ComparedCase) -> Int) -> Double? {
    var (sum, seconds) = (0.0, 0.0)
    for testCase in run.suites.lazy.flatMap(\.cases) where testCase.outcome.isOK && bytes(testCase) > 0 {
      guard let elapsed = testCase.elapsed, elapsed > .zero else { continue }
      sum += Double(bytes(testCase))
      seconds += elapsed.inSeconds
    }
    return seconds > 0 ? sum / seconds : nil
  }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
