import Greentea
import RunComparison
import RunHistory

/// The median run time of each firmware, by what makes run times comparable: the device and the number of cases.
struct UsualRunTimes {
  private struct Key: Hashable {
    let firmware: String
    let device: String
    let cases: Int

    /// Nil for an unknown firmware, and for a run that did not come to its end.
    init?(_ run: RunSummary) {
      guard let firmware = run.header.firmware, !run.wasInterrupted else { return nil }
      self.firmware = firmware
      device = run.description.device
      cases = run.caseCount
    }
  }

  private var medians: [Key: Duration] = [:]

  /// So many of the newest runs of a firmware are looked at, and so many make their median the usual time.
  private static let (newest, least) = (50, 3)

  /// - Parameter runs: those that are shown.
  init(of runs: [RunSummary], in file: HistoryFile) throws(HistoryError) {
    var times: [Key: [Duration]] = [:]
    for firmware in Set(runs.compactMap(\.header.firmware)) {
      for run in try file.summaries(RunFilter(firmware: firmware, limit: Self.newest)) {
        if let key = Key(run), let elapsed = run.closing?.elapsed { times[key, default: []].append(elapsed) }
      }
    }
    for (key, sample) in times where sample.count >= Self.least {
      medians[key] = DurationSummary(sample)?.median
    }
  }

  /// Nil where there are too few runs.
  func median(of run: RunSummary) -> Duration? { Key(run).flatMap { medians[$0] } }
}
