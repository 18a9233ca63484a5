import RunComparison

extension KnownFailures.Judgement {
  /// What people are told, a line for each case and entry with something to do; the last line counts.
  ///
  /// - Parameter file: the name of the file with the entries.
  public func lines(file: String) -> [String] {
    func lines(_ entries: [KnownFailure], _ fault: (KnownFailure) -> String) -> [String] {
      entries.map { entry in
        "\(file):\(entry.place): \(fault(entry)) "
          + "(\(CellText.visible(entry.reason)); owner: \(CellText.visible(entry.owner)))"
      }
    }
    return excused.map { excuse in
      "known failure: \(Self.text(excuse.found)): \(CellText.visible(excuse.entry.reason))"
    } + unexcused.map { "not known: \(Self.text($0))" }
      + unexplainedSuites.map { "not known: \(CellText.visible($0)) is not OK, though all its cases are" }
      + lines(expired) { "error: expired on \($0.expires): mend the cases, or decide anew" }
      + lines(noLongerFailing) { _ in "error: its cases do not fail any more: take it out" }
      + lines(unmatched) { _ in "warning: the run has none of its cases" }
      + [
        "known failures: \(excused.count) of \(excused.count + unexcused.count) cases that are not OK are "
          + "excused; \(expired.count + noLongerFailing.count) entries to take out"
      ]
  }

  private static func text(_ found: Case) -> String {
    "\(CellText.visible(found.suite)) \(CellText.visible(found.name)): \(found.outcome.shown)"
  }
}
