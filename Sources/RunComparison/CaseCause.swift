import Greentea

extension Verdict {
  /// Why it failed, as far as the verdict says; nil for what passed, for a failed expectation, and for an interruption.
  public var explanation: (kind: Cause.Kind?, text: String)? {
    switch self {
    case .error(let cause), .hung(_, let cause): (cause.kind, cause.message)
    case .blocked(let obstacle): (nil, obstacle)
    case .skipped(let reason): (nil, reason)
    case .ok, .fail, .interrupted: nil
    }
  }
}

extension CaseOutcome.Attempt {
  /// Why it failed, in one sentence: what the device did or did not do if that is known, else what was expected.
  ///
  /// Nil for an attempt that passed.
  public var causeText: String? {
    guard let result else { return Self.stopped }
    switch result.verdict {
    case .ok: return nil
    case .interrupted: return Self.stopped
    case .error, .hung, .blocked, .skipped: return result.verdict.explanation?.text
    case .fail:
      if let cause = result.diagnosis?.cause { return cause.message }
      if let unanswered = result.diagnosis?.unanswered { return "no answer to \(unanswered)" }
      return failures.first.map { "\($0.what): expected \($0.expected), got \($0.actual)" }
        ?? "an expectation failed"
    }
  }

  private static let stopped = "the run was stopped in this case"
}

extension CaseOutcome {
  /// Why the case failed, in one sentence: of its last failed attempt, nil if every attempt passed.
  public var causeText: String? {
    attempts.last { !$0.outcome.isOK }?.causeText
  }
}

extension ComparedRun {
  /// The same run with the causes of its failed cases, which its outcome knows.
  public func explained(by outcome: RunOutcome) -> ComparedRun {
    var causes: [String: [String: String]] = [:]
    for suite in outcome.suites {
      for testCase in suite.cases { causes[suite.name, default: [:]][testCase.name] = testCase.causeText }
    }
    return ComparedRun(
      id: id, firmware: firmware, conditions: conditions,
      suites: suites.map { suite in
        ComparedSuite(
          name: suite.name, recordedName: suite.recordedName, word: suite.word,
          cases: suite.cases.map { testCase in
            var explained = testCase
            if let cause = causes[suite.recordedName]?[testCase.recordedName] { explained.cause = cause }
            return explained
          })
      }, isFinished: isFinished, startedAt: startedAt, elapsed: elapsed)
  }

  /// Whether a case failed of which only the run's log knows the cause.
  public var needsExplanation: Bool {
    suites.contains { $0.cases.contains { $0.outcome == .fail && $0.cause == nil || $0.isFlaky } }
  }
}
