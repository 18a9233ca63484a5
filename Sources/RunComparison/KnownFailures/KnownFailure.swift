import Greentea

/// Cases that may fail for a while: which, why, who looks after them, and until when.
public struct KnownFailure: Hashable, Sendable {
  /// The names of the cases.
  public let cases: Glob
  /// The names of their suites; any if nil.
  public let suites: Glob?
  public let reason: String
  public let owner: String
  /// The last day on which they may fail.
  public let expires: CalendarDate
  /// Where the entry stands in its file, for messages, such as `3:5`.
  public let place: String

  public init(
    cases: Glob, suites: Glob? = nil, reason: String, owner: String, expires: CalendarDate, place: String
  ) {
    self.cases = cases
    self.suites = suites
    self.reason = reason
    self.owner = owner
    self.expires = expires
    self.place = place
  }

  func covers(_ name: String, in suite: String) -> Bool {
    cases.matches(name) && suites?.matches(suite) != false
  }
}
