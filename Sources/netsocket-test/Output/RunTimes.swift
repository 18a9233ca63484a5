import Greentea
import RunComparison
import RunHistory

/// How long cases have taken before, to tell what is left of a run.
struct RunTimes: Sendable {
  private let medians: [String: [String: Duration]]

  /// So many of the newest runs are looked at, and so many of those on the same device are used.
  private static let (looked, used) = (200, 20)

  init(medians: [String: [String: Duration]] = [:]) {
    self.medians = medians
  }

  /// From the newest runs on the same device; nothing where there is no history.
  static func read(_ history: String?, device: String) -> RunTimes {
    guard let file = try? HistoryChoice.open(flag: history, .readOnly) else { return RunTimes() }
    defer { file.close() }
    let runs = (try? file.comparedRuns(RunFilter(limit: looked))) ?? []
    let same = runs.filter { $0.conditions.contains { $0.name == "device" && $0.value == device } }
    var medians: [String: [String: Duration]] = [:]
    for entry in SlowCase.all(in: Array(same.prefix(used))) {
      medians[entry.suite, default: [:]][entry.name] = entry.median
    }
    return RunTimes(medians: medians)
  }

  /// How long these cases take together; those that nobody knows take as long as the others on average.
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
