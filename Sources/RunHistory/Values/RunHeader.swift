import Greentea
import Timekeeping

/// What the history knows about a run besides its events.
///
/// Nothing of it bears on how the run goes, so that the same seed gives the same events on every machine.
public struct RunHeader: Hashable, Sendable {
  public var id: RunID
  public var startedAt: WallTime
  /// Nil for a run that did not finish.
  public var endedAt: WallTime?
  /// The label of the firmware under test; nil if unknown.
  public var firmware: String?
  /// Nil as long as the module was not asked.
  public var identity: ModuleIdentity?
  /// Each key once, sorted.
  public var tags: [RunTag]
  public var host: String?
  /// The revision of the caller's work tree.
  public var gitRevision: String?
  public var source: RunSource
  /// Counts of the whole run that no event has, such as `exchanges`.
  public var counters: [String: Int]

  public init(
    id: RunID, startedAt: WallTime, endedAt: WallTime? = nil, firmware: String? = nil,
    identity: ModuleIdentity? = nil, tags: [RunTag] = [], host: String? = nil, gitRevision: String? = nil,
    source: RunSource = .recorded, counters: [String: Int] = [:]
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
    self.counters = counters
  }
}

/// Something that a user says about a run.
public struct RunTag: Hashable, Sendable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// `KEY=VALUE`.
  ///
  /// - Returns: nil without a `=`, or with nothing before it.
  public init?(_ text: String) {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex else { return nil }
    self.init(key: String(text[..<mark]), value: String(text[text.index(after: mark)...]))
  }

  /// `KEY=VALUE`.
  public var text: String { "\(key)=\(value)" }
}

/// How a run came into the history.
public enum RunSource: Hashable, Sendable {
  /// It was recorded while it ran.
  case recorded
  /// It was read from a file: in which format, its name, and the digest of what was read (SHA-256, hexadecimal).
  case imported(format: String, file: String, digest: String)
}

/// What a module says about itself.
public struct ModuleIdentity: Hashable, Sendable {
  /// The AT version of `AT+GMR`, such as `1.7.0.0`.
  public var atVersion: String
  /// The SDK version of `AT+GMR` as it stands.
  public var sdkVersion: String
  /// The compile time of `AT+GMR` as it stands; empty if it told none.
  public var compileTime: String
  /// The station's MAC address as the module writes it; nil as long as it was not asked for.
  public var macAddress: String?

  public init(atVersion: String, sdkVersion: String, compileTime: String, macAddress: String? = nil) {
    self.atVersion = atVersion
    self.sdkVersion = sdkVersion
    self.compileTime = compileTime
    self.macAddress = macAddress
  }
}

/// A whole run, as it comes from another place than a recorder.
public struct StoredRun: Hashable, Sendable {
  public let header: RunHeader
  public let events: [StampedEvent]

  public init(header: RunHeader, events: [StampedEvent]) {
    self.header = header
    self.events = events
  }
}
