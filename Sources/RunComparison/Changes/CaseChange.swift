/// A case on both sides of a comparison, and what happened to it.
public struct CaseChange: Hashable, Sendable {
  public let suite: String
  public let name: String
  public let kind: ChangeKind

  /// Nil for a new case.
  public let base: CaseSide?

  /// Nil for one that has disappeared.
  public let new: CaseSide?

  /// Whether the rates of OK runs differ: asked only where a side has both.
  public let rateTest: SignificanceTest?

  /// Whether the times of OK runs differ; nil if a side has too few of them.
  public let durationTest: SignificanceTest?

  /// How many times as long the case takes; nil if it was never OK on a side.
  ///
  /// Infinite if the base takes no time at all.
  public let durationRatio: Double?

  /// OK on both sides, and too few runs to compare what they took.
  public var hasTooFewRuns: Bool {
    durationTest == nil && base?.tally.verdict == .ok && new?.tally.verdict == .ok
  }
}
