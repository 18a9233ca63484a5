/// From when on a change counts.
public struct ComparisonSettings: Hashable, Sendable {
  /// A change is significant if its q, the rate of false discoveries among such changes, is below this; 0…1.
  public var significance = 0.05

  /// By which part a median must have grown, or the other way round, to be slower or faster; 0.1 is 10 %.
  public var leastChange = 0.1

  /// With fewer OK runs on a side, durations are not compared; 1 and up.
  public var leastRuns = 6

  /// Whether a case that became slower is a regression.
  public var slowerIsRegression = false

  /// Whether runs that differ in more than their firmware are not comparable.
  public var isStrict = false

  public init() {}
}
