import Greentea

/// What came of all checks.
public struct DoctorReport: Hashable, Sendable {
  /// In their order, each check once.
  public let checks: [CheckResult]

  public init(_ checks: [CheckResult]) {
    self.checks = checks
  }

  /// The check that has to be mended before any later one can hold; nil if all hold.
  public var firstFailure: (check: Check, cause: Cause)? {
    for report in checks {
      if let cause = report.cause { return (report.check, cause) }
    }
    return nil
  }
}
