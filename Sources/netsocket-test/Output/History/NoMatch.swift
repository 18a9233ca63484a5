import Greentea
import RunHistory
import Timekeeping

/// The message for a filter that no run matches, with what the history has.
enum NoMatch {
  /// More than these are counted only.
  private static let limit = 10

  /// Lines for stderr.
  static func lines(_ filter: RunFilterArguments, verdict: VerdictName?, _ contents: HistoryContents)
    -> [String]
  {
    guard contents.runs > 0 else { return ["the history has no runs"] }
    let words = [filter.words, verdict.map { "verdict \($0.rawValue)" }].compactMap(\.self)
    let known: [(isAsked: Bool, name: String, values: [String])] = [
      (filter.firmware != nil, "firmwares", contents.firmwares.map { "\($0.label) (\(count($0.runs)))" }),
      (!filter.tag.isEmpty, "tags", contents.tags), (filter.suite != nil, "suites", contents.suites),
      (filter.since != nil, "newest run", contents.newest.map { [RunRow.time($0)] } ?? []),
    ]
    return ["no run matches \(words.joined(separator: ", ")); the history has \(count(contents.runs))"]
      + known.filter(\.isAsked).map { "  \($0.name): \(list($0.values))" }
  }

  private static func count(_ runs: Int) -> String { "\(runs) run\(runs == 1 ? "" : "s")" }

  private static func list(_ values: [String]) -> String {
    guard !values.isEmpty else { return "none" }
    let more = values.count > limit ? " and \(values.count - limit) more" : ""
    return values.prefix(limit).joined(separator: ", ") + more
  }
}

extension HistoryArguments {
  /// Says on stderr that nothing matches, and what there is.
  func tellNoMatch(_ filter: RunFilterArguments, verdict: VerdictName? = nil) throws(CLIError) {
    let contents = try read { file throws(HistoryError) in try file.contents() }
    for line in NoMatch.lines(filter, verdict: verdict, contents) {
      StandardStreams.error("netsocket-test: \(line)\n")
    }
  }
}
