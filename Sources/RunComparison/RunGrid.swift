import Greentea
import Timekeeping

/// How a case went in a run, as a heat map tells it.
public enum CellState: String, Hashable, Sendable, CaseIterable {
  case ok
  /// Passed, and took 1.2 to 2 times as long as in the oldest firmware.
  case slower
  /// Passed, and took over twice as long.
  case muchSlower = "much-slower"
  /// Passed only on retry.
  case flaky
  case fail, error, hung, interrupted, blocked, skipped
  case notRun = "not-run"

  /// Whether the case failed: neither passed nor left out.
  public var isFailure: Bool {
    switch self {
    case .fail, .error, .hung, .interrupted, .blocked: true
    case .ok, .slower, .muchSlower, .flaky, .skipped, .notRun: false
    }
  }

  /// Of a case that has passed.
  public static func of(passedIn elapsed: Duration, usual: Duration) -> CellState {
    of(factor: RunGrid.factor(elapsed, usual: usual))
  }

  private static func of(factor: Double?) -> CellState {
    factor.map { $0 > 2 ? .muchSlower : $0 >= 1.2 ? .slower : .ok } ?? .ok
  }

  /// - Parameter factor: how many times as long as usual the case took; nil if that is not known.
  public init(_ testCase: ComparedCase, factor: Double? = nil) {
    self =
      switch testCase.outcome {
      case .ok where testCase.isFlaky: .flaky
      case .ok: Self.of(factor: factor)
      case .fail: .fail
      case .error: .error
      case .hung: .hung
      case .interrupted: .interrupted
      case .blocked: .blocked
      case .skipped: .skipped
      case .notRun: .notRun
      }
  }
}

/// Cases in rows and runs in columns: the columns by firmware, the oldest first, the newest run of each at its right.
public struct RunGrid: Hashable, Sendable {
  /// In the order of the columns.
  public let runs: [ComparedRun]

  public let firmwares: [Firmware]

  /// In the order of the newest run; what only older runs have comes behind.
  public let suites: [Suite]

  /// The runs of one firmware, side by side.
  public struct Firmware: Hashable, Sendable {
    /// Nil if unknown.
    public let label: String?
    public let columns: Range<Int>
    /// With the firmware before it; nil for the first.
    public let comparison: Comparison?
  }

  public struct Suite: Hashable, Sendable {
    public let name: String
    public let rows: [Row]
  }

  /// A case in all runs.
  public struct Row: Hashable, Sendable {
    public let name: String

    /// One a column; nil for a run that does not have the case.
    public let cells: [Cell?]

    /// What the newest firmware has changed against the one before; nil with a single firmware.
    public let change: CaseChange?

    public var failures: Int { cells.count { $0?.state.isFailure == true } }
  }

  public struct Cell: Hashable, Sendable {
    public let state: CellState
    public let elapsed: Duration?
    /// How many times as long as usual a passing case took, if that is longer.
    public let factor: Double?
    public let cause: String?
  }

  /// So many passing runs of a firmware make its median the usual time.
  private static let leastRuns = 3

  /// Smaller differences are no slowness: in such times a factor means nothing.
  private static let leastDifference = Duration.milliseconds(100)

  /// - Parameter runs: oldest first.
  public init(_ runs: [ComparedRun], settings: ComparisonSettings = ComparisonSettings()) {
    var labels: [String?] = []
    var groups: [String?: [ComparedRun]] = [:]
    for run in runs {
      if groups[run.firmware] == nil { labels.append(run.firmware) }
      groups[run.firmware, default: []].append(run)
    }
    let sets = labels.map { groups[$0] ?? [] }
    self.runs = sets.flatMap(\.self)
    var start = 0
    firmwares = labels.indices.map { index in
      defer { start += sets[index].count }
      return Firmware(
        label: labels[index], columns: start..<start + sets[index].count,
        comparison: index == 0
          ? nil : Comparison(base: sets[index - 1], new: sets[index], settings: settings))
    }
    suites = Self.suites(self.runs, newestFirst: runs.reversed(), firmwares)
  }

  private static func suites(
    _ runs: [ComparedRun], newestFirst: [ComparedRun], _ firmwares: [Firmware]
  ) -> [Suite] {
    var places: [String: [String: Int]] = [:]
    var order: [(suite: String, names: [String])] = []
    for run in newestFirst {
      for suite in run.suites {
        if places[suite.name] == nil {
          places[suite.name] = [:]
          order.append((suite.name, []))
        }
        guard let index = order.firstIndex(where: { $0.suite == suite.name }) else { continue }
        for testCase in suite.cases where places[suite.name]?[testCase.name] == nil {
          places[suite.name]?[testCase.name] = order[index].names.count
          order[index].names.append(testCase.name)
        }
      }
    }
    let changes = Dictionary(
      (firmwares.last?.comparison?.cases ?? []).map { ([$0.suite, $0.name], $0) },
      uniquingKeysWith: { first, _ in first })
    return order.map { suite, names in
      var cases = [[ComparedCase?]](repeating: Array(repeating: nil, count: runs.count), count: names.count)
      for (column, run) in runs.enumerated() {
        guard let found = run.suites.first(where: { $0.name == suite }) else { continue }
        for testCase in found.cases {
          if let row = places[suite]?[testCase.name] { cases[row][column] = testCase }
        }
      }
      return Suite(
        name: suite,
        rows: names.indices.map { index in
          let usual = usualTime(cases[index], firmwares)
          return Row(
            name: names[index], cells: cases[index].map { $0.map { Cell($0, usual: usual) } },
            change: changes[[suite, names[index]]])
        })
    }
  }

  /// The median of the oldest firmware that has enough passing runs, else of all; nil if there are too few.
  private static func usualTime(_ cases: [ComparedCase?], _ firmwares: [Firmware]) -> Duration? {
    func sample(_ cases: some Sequence<ComparedCase?>) -> [Duration] {
      cases.compactMap { testCase in testCase?.outcome.isOK == true ? testCase?.elapsed : nil }
    }
    for firmware in firmwares {
      let times = sample(cases[firmware.columns])
      if times.count >= leastRuns { return DurationSummary(times)?.median }
    }
    let all = sample(cases)
    return all.count >= leastRuns ? DurationSummary(all)?.median : nil
  }

  /// How many times as long as usual; nil if it is not slower, or by too little to tell.
  static func factor(_ elapsed: Duration?, usual: Duration?) -> Double? {
    guard let elapsed, let usual, elapsed - usual >= leastDifference else { return nil }
    return usual > .zero ? elapsed.inSeconds / usual.inSeconds : .infinity
  }
}

extension RunGrid.Cell {
  init(_ testCase: ComparedCase, usual: Duration?) {
    let factor = testCase.outcome.isOK ? RunGrid.factor(testCase.elapsed, usual: usual) : nil
    self.init(
      state: CellState(testCase, factor: factor), elapsed: testCase.elapsed, factor: factor,
      cause: testCase.cause)
  }
}
