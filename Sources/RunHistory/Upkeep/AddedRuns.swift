/// What became of runs that were to be added.
public struct AddedRuns: Hashable, Sendable {
  /// The runs that were not there before.
  public var added = 0
  /// The runs of which more is known now: they were interrupted, or not over.
  public var replaced = 0
  /// The runs that were there already.
  public var present = 0

  public init() {}
}
