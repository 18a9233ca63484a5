import Greentea
import RunComparison
import Timekeeping

/// Which runs of a history are looked at.
public struct RunFilter: Hashable, Sendable {
  /// The label of the firmware.
  public var firmware: String?
  /// All of them.
  public var tags: [RunTag]
  /// At least one of its suites.
  public var suites: [Glob]
  /// Runs that began then or later.
  public var since: WallTime?
  /// How at least one of its cases ended; `ok` for runs in which nothing ended otherwise, `interrupted` also for
  /// runs that did not finish.
  public var verdict: VerdictName?
  /// So many of the newest; nil for all.
  public var limit: Int?

  public init(
    firmware: String? = nil, tags: [RunTag] = [], suites: [Glob] = [], since: WallTime? = nil,
    verdict: VerdictName? = nil, limit: Int? = nil
  ) {
    self.firmware = firmware
    self.tags = tags
    self.suites = suites
    self.since = since
    self.verdict = verdict
    self.limit = limit
  }
}
