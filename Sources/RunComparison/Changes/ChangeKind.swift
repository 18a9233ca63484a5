/// What happened to a case or a suite between two sides of a comparison.
public enum ChangeKind: String, Hashable, Sendable, CaseIterable {
  /// Was OK, is not any more.
  case regression
  /// Is in the base only.
  case disappeared
  /// OK and not OK on the same side, without a significant change of the rate; or OK only when tried again.
  case flaky
  /// OK on neither side, for whatever reason: also blocked, skipped, not run.
  case stillFailing = "still-failing"
  /// OK on both sides, and takes significantly longer.
  case slower
  /// Was not OK, is now.
  case fix
  /// OK on both sides, and takes significantly less time.
  case faster
  /// Is in the new side only.
  case new
  /// OK on both sides.
  case unchanged
}
