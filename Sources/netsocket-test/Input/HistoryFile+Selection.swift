import Greentea
import RunHistory

extension HistoryFile {
  /// The runs that the selectors name, each once, oldest first.
  ///
  /// A tag names all runs that have it, everything else one run.
  func runs(
    _ selectors: [RunSelector]
  ) throws(HistoryError) -> [(summary: RunSummary, events: [StampedEvent])] {
    var ids: [RunID] = []
    for selector in selectors {
      let runs = try runs(selector)
      if case .tag = selector { ids += runs } else { ids += runs.prefix(1) }
    }
    var seen: Set<RunID> = []
    var found: [(summary: RunSummary, events: [StampedEvent])] = []
    // By their ids: a run that begins meanwhile is not the latest of the first question.
    for id in ids where seen.insert(id).inserted {
      let run = RunSelector.id(prefix: id.text)
      found.append((try summary(of: run), try events(of: run)))
    }
    return found.sorted {
      ($0.summary.header.startedAt, $0.summary.header.id.text)
        < ($1.summary.header.startedAt, $1.summary.header.id.text)
    }
  }
}
