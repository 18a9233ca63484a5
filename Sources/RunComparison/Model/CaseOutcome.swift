import Greentea

/// How a case ended, without the reasons that a verdict carries.
public enum CaseOutcome: String, Hashable, Sendable, CaseIterable {
  case ok
  case fail
  case error
  case hung
  /// Was running when the run ended.
  case interrupted
  case blocked
  case skipped
  /// Planned, and the run ended before it.
  case notRun = "not-run"
}

extension CaseOutcome {
  public init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .ok: .ok
      case .fail: .fail
      case .error: .error
      case .hung: .hung
      case .blocked: .blocked
      case .skipped: .skipped
      case .interrupted: .interrupted
      }
  }

  public var isOK: Bool { self == .ok }
}
