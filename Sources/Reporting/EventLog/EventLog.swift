import Greentea

/// The events of one run as they were read from a file.
public struct EventLog: Hashable, Sendable {
  /// The value of the member `schema` in the first line.
  ///
  /// Its number changes when a reader of the old number could misunderstand a log: with a new event, a new
  /// word, or a member that changes its meaning. New members alone do not change it.
  public static let schema = "netsocket-test-events/1"

  /// In the order of the file; `runStarted` is the first.
  public let events: [StampedEvent]

  /// Whether the file ended in the middle of a line, which is then left out.
  ///
  /// A file that ends between two lines is not told from a whole one here: there `runFinished` is missing.
  public let isTruncated: Bool

  public init(events: [StampedEvent], isTruncated: Bool = false) {
    self.events = events
    self.isTruncated = isTruncated
  }
}
