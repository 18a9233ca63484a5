extension RunOptions {
  /// Whether another attempt at a case follows one that ended so.
  ///
  /// - Parameter attempt: its number, 1 and up.
  func goesOn(after verdict: Verdict, attempt: Int) -> Bool {
    switch verdict {
    case .blocked, .skipped, .interrupted: return false
    case .ok, .fail, .error, .hung: break
    }
    return switch repetition {
    case .once: false
    case .untilOK(let retries): !verdict.isOK && attempt <= retries
    case .whileOK(let times): verdict.isOK && attempt < times
    }
  }
}
