import Greentea

/// A whole run, as it comes from another place than a recorder.
public struct StoredRun: Hashable, Sendable {
  public let header: RunHeader
  public let events: [StampedEvent]

  public init(header: RunHeader, events: [StampedEvent]) {
    self.header = header
    self.events = events
  }
}
