import ArgumentParser
import Greentea
import RunComparison
import RunHistory
import Timekeeping

/// The flags that say which runs are looked at.
struct RunFilterArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only runs of this firmware.", valueName: "label"))
  var firmware: String?

  @Option(
    help: ArgumentHelp("Only runs with this tag; with all of them if given again.", valueName: "key=value"))
  var tag: [RunTag] = []

  @Option(
    help: ArgumentHelp(
      "Only runs with one of these suites: a comma list of names with wildcards.", valueName: "globs"))
  var suite: String?

  @Option(
    help: ArgumentHelp(
      "Only runs that began then or later: 2026-11-20 or 2026-11-20T21:39, in UTC, or with a zone.",
      valueName: "date"))
  var since: WallTime?

  func filter(verdict: VerdictName? = nil, limit: Int?) -> RunFilter {
    RunFilter(
      firmware: firmware, tags: tag, suites: suite.map(Glob.list) ?? [], since: since, verdict: verdict,
      limit: limit)
  }
}
