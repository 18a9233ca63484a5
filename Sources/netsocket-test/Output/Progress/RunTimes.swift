import Bench
import Greentea
import RunComparison
import RunHistory

/// How long cases have taken before, to tell what is left of a run.
struct RunTimes: Sendable {
  private let medians: [String: [String: Duration]]
  /// The same of cases that have passed often enough for a median to mean something.
  private let usual: [String: [String: Duration]]

  /// How many of the newest runs are read, and how many of those on the same device are used.
  private static let (looked, used) = (200, 20)

  /// So many passes make a time usual.
  private static let leastPasses = 3

  init(medians: [String: [String: Duration]] = [:], usual: [String: [String: Duration]] = [:]) {
    self.medians = medians
    self.usual = usual
  }

  /// From the newest runs on the same device with the same driver; nothing where there is no history.
  static func read(_ history: String?, device: String, driver: DriverChoice) -> RunTimes {
    guard let file = try? HistoryChoice.open(flag: history, .readOnly) else { return RunTimes() }
    defer { file.close() }
    func same(newest count: Int) -> [ComparedRun] {
      ((try? file.comparedRuns(RunFilter(limit: count))) ?? []).filter {
        $0.condition("device") == device && $0.condition("driver") == driver.text
      }
    }
    var runs = same(newest: used)
    // Most histories are of one device, and need no more.
    if runs.count < used { runs = same(newest: looked) }
    var (medians, usual): ([String: [String: Duration]], [String: [String: Duration]]) = ([:], [:])
    for entry in SlowCase.all(in: Array(runs.prefix(used))) {
      medians[entry.suite, default: [:]][entry.name] = entry.median
      if entry.runs >= leastPasses { usual[entry.suite, default: [:]][entry.name] = entry.median }
    }
    return RunTimes(medians: medians, usual: usual)
  }

  /// The usual time of a case, if this one is over twice as long; nil also where none is known.
  func usual(_ id: CaseID, exceededBy elapsed: Duration) -> Duration? {
    guard let usual = usual[id.suite]?[id.name],
      CellState.of(passedIn: elapsed, usual: usual) == .muchSlower
    else { return nil }
    return usual
  }

  /// How long these cases take together; unknown ones take as long as the others on average.
  ///
  /// - Returns: nil if less than half of them are known.
  func estimate(_ cases: [(suite: String, name: String)]) -> Duration? {
    let known = cases.compactMap { medians[$0.suite]?[$0.name] }
    guard !known.isEmpty, known.count * 2 >= cases.count else { return nil }
    return known.reduce(.zero, +) * cases.count / known.count
  }

  /// Of one case, if it is known.
  func estimate(_ testCase: (suite: String, name: String)) -> Duration? {
    medians[testCase.suite]?[testCase.name]
  }
}
