import Timekeeping

/// What the history knows about a run besides its events.
///
/// Nothing of it bears on how the run goes, so that the same seed gives the same events on every machine.
public struct RunHeader: Hashable, Sendable {
  public var id: RunID
  public var startedAt: WallTime
  /// Nil for a run that did not finish.
  public var endedAt: WallTime?
  /// The label of the firmware under test; nil if nobody knows it.
  public var firmware: String?
  /// Nil as long as the module was not asked.
  public var identity: ModuleIdentity?
  /// Each key once, sorted.
  public var tags: [RunTag]
  public var host: String?
  /// The revision of the caller's work tree.
  public var gitRevision: String?
  public var source: RunSource
  /// Counts of the whole run that no event has, such as `exchanges`; each name once, sorted.
  public var counters: [RunCounter]

  public init(
    id: RunID, startedAt: WallTime, endedAt: WallTime? = nil, firmware: String? = nil,
    identity: ModuleIdentity? = nil, tags: [RunTag] = [], host: String? = nil, gitRevision: String? = nil,
    source: RunSource = .recorded, counters: [RunCounter] = []
  ) {
    self.id = id
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.firmware = firmware
    self.identity = identity
    self.tags = tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    self.host = host
    self.gitRevision = gitRevision
    self.source = source
    self.counters = counters.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
