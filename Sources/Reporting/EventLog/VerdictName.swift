import Greentea

/// What the member `verdict` of a case's outcome says: the cases of `Verdict`.
enum VerdictName: String, CaseIterable {
  case ok
  case fail
  case error
  case hung
  case blocked
  case skipped
  case interrupted
}

extension VerdictName {
  init(_ verdict: Verdict) {
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
}
