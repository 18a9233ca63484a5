/// How one attempt at a case ended.
public enum Verdict: Hashable, Sendable {
  /// Finished, no expectation failed, and the evidence is there.
  case ok
  /// Finished, and at least one expectation failed.
  case fail
  /// Not to be judged: something outside the case went wrong, or evidence is missing.
  case error(Cause)
  /// Did not end within its limit.
  case hung(limit: Duration, Cause)
  /// Never started, because of what is named: the set-up, an earlier case, the budget.
  case blocked(by: String)
  /// Never started, on purpose.
  case skipped(reason: String)
  /// Was running when the run was stopped.
  case interrupted

  public var isOK: Bool { self == .ok }

  /// The word of the classic tables.
  public var word: CaseWord {
    switch self {
    case .ok: .ok
    case .fail: .fail
    case .error, .hung, .interrupted: .error
    case .blocked, .skipped: .skipped
    }
  }
}

/// A case result in mbedgt's words.
public enum CaseWord: String, Hashable, Sendable {
  case ok = "OK"
  case fail = "FAIL"
  case error = "ERROR"
  case skipped = "SKIPPED"
}

/// A suite result in mbedgt's words.
public enum SuiteWord: String, Hashable, Sendable, CaseIterable {
  case ok = "OK"
  case fail = "FAIL"
  case error = "ERROR"
  case timeout = "TIMEOUT"
  case serialLineLost = "IOERR_SERIAL"

  // What only mbedgt says: runs of other tools that are read from files have them.

  case skipped = "SKIPPED"
  case undefined = "UNDEF"
  case copyFailed = "IOERR_COPY"
  case diskFailed = "IOERR_DISK"
  case noImage = "NO_IMAGE"
  case mbedAssert = "MBED_ASSERT"
  case buildFailed = "BUILD_FAILED"
  case syncFailed = "SYNC_FAILED"
}

extension SuiteWord {
  /// The first that fits. A suite in which a selected case is not OK is never OK.
  ///
  /// - Parameters:
  ///   - verdicts: of the selected cases, the last attempt of each.
  ///   - setUpFailed: the set-up did not do its work.
  ///   - isBudgetGone: cases were left out because the suite's time was used up.
  ///   - isLineLost: the serial line was lost in the suite or before it.
  public init(verdicts: [Verdict], setUpFailed: Bool, isBudgetGone: Bool, isLineLost: Bool) {
    let hasHung = verdicts.contains { if case .hung = $0 { true } else { false } }
    if isLineLost {
      self = .serialLineLost
    } else if hasHung || isBudgetGone {
      self = .timeout
    } else if setUpFailed || verdicts.contains(.fail) {
      self = .fail
    } else if verdicts.allSatisfy(\.isOK) {
      self = .ok
    } else {
      self = .error
    }
  }
}
