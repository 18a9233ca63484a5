import Greentea

/// What came of all rungs.
public struct LadderReport: Hashable, Sendable {
  /// In their order, each rung once.
  public let rungs: [RungReport]

  public init(_ rungs: [RungReport]) {
    self.rungs = rungs
  }

  /// The rung that has to be mended before any later one can hold; nil if all hold.
  public var firstFailure: (rung: Rung, cause: Cause)? {
    for report in rungs {
      if let cause = report.cause { return (report.rung, cause) }
    }
    return nil
  }
}
