/// How one attempt at a case ended.
public enum Verdict: Hashable, Sendable {
  /// Finished, no expectation failed, and the evidence is there.
  case ok
  /// Finished, and at least one expectation failed.
  case fail
  /// Not to be judged: something outside the case went wrong, or evidence is missing.
  case error(Cause)
  /// Did not end within its limit, or was ended because the device had fallen silent: `limit` is then the time until
  /// that.
  case hung(limit: Duration, Cause)
  /// Never started, because of what is named: the set-up, an earlier case, the budget.
  case blocked(by: String)
  /// Never started, on purpose.
  case skipped(reason: String)
  /// Was running when the run was stopped.
  case interrupted

  public var isOK: Bool { self == .ok }

  public var name: VerdictName {
    switch self {
    case .ok: .ok
    case .fail: .fail
    case .error: .error
    case .hung: .hung
    case .blocked: .blocked
    case .skipped: .skipped
    case .interrupted: .interrupted
    }
  }

  /// Why it is an error or hung; nil for the others.
  public var cause: Cause? {
    switch self {
    case .error(let cause), .hung(_, let cause): cause
    case .ok, .fail, .blocked, .skipped, .interrupted: nil
    }
  }

  /// The word of mbedgt's tables.
  public var word: MbedResult {
    switch self {
    case .ok: .ok
    case .fail: .fail
    case .error, .hung, .interrupted: .error
    case .blocked, .skipped: .skipped
    }
  }
}

/// The name of a verdict, without the reasons that a verdict carries.
public enum VerdictName: String, Hashable, Sendable, CaseIterable {
  case ok
  case fail
  case error
  case hung
  /// Was running when the run ended.
  case interrupted
  case blocked
  case skipped
  /// Planned, and the run ended before it: no verdict has this name.
  case notRun = "not-run"

  public var isOK: Bool { self == .ok }
}

/// What a suite or a case came to: the thirteen words of mbedgt.
///
/// Suites can have any of them, cases only the first four (mbed-greentea 1.8.15).
public enum MbedResult: String, Hashable, Sendable, CaseIterable {
  case ok = "OK"
  case fail = "FAIL"
  case error = "ERROR"
  case skipped = "SKIPPED"
  case undefined = "UNDEF"
  case copyFailed = "IOERR_COPY"
  case diskFailed = "IOERR_DISK"
  case serialLineLost = "IOERR_SERIAL"
  case timeout = "TIMEOUT"
  case noImage = "NO_IMAGE"
  case mbedAssert = "MBED_ASSERT"
  case buildFailed = "BUILD_FAILED"
  case syncFailed = "SYNC_FAILED"

  /// The words that a case can have.
  public static let ofCases: [MbedResult] = [.ok, .fail, .error, .skipped]

  /// A word that a case can have; nil for any other text.
  public init?(ofCase text: some StringProtocol) {
    guard let word = MbedResult(rawValue: String(text)), Self.ofCases.contains(word) else { return nil }
    self = word
  }
}

extension MbedResult {
  /// The first that fits. A suite with a failed selected case is never OK.
  ///
  /// - Parameters:
  ///   - verdicts: of the selected cases, the last attempt of each.
  ///   - setUpFailed: the fixture set-up failed.
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
