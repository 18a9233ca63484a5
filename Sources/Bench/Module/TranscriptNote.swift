import Greentea

/// What a transcript says of the suites and cases whose bytes it has.
enum TranscriptNote {
  /// The line for an event; nil for one that does not begin or end anything.
  static func text(_ event: GreenteaEvent) -> String? {
    switch event {
    case .suiteStarted(let suite): "suite \(suite) begins"
    case .suiteFinished(let suite, let result): "suite \(suite) ends: \(result.word.rawValue)"
    case .caseStarted(let id): "\(name(id)) begins"
    case .caseFinished(let id, let result):
      switch result.verdict {
      case .blocked, .skipped: nil
      case .ok, .fail, .error, .hung, .interrupted: "\(name(id)) ends: \(result.verdict.name.rawValue)"
      }
    default: nil
    }
  }

  private static func name(_ id: CaseID) -> String {
    "case \(id.name)\(id.attempt > 1 ? " (attempt \(id.attempt))" : "")"
  }
}
