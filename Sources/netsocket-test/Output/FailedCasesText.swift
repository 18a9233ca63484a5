import Greentea
import Reports

/// The failed cases of a run again at its end, and the command that runs just them.
enum FailedCasesText {
  /// More lines are counted only: `history show` has them.
  private static let limit = 20

  /// Lines for stderr; none without a failed case.
  ///
  /// - Parameter command: what runs them again; nil if nothing does.
  static func lines(_ outcome: RunOutcome, rerun command: String?) -> [String] {
    let counts = counts(outcome.suites.flatMap(\.cases))
    guard !counts.isEmpty else { return [] }
    let all = FailureList(outcome).lines
    let more = all.count > limit ? ["  … and \(all.count - limit) more"] : []
    let lines = (["\(counts)\(all.isEmpty ? "" : ":")"] + all.prefix(limit).map { "  \($0)" } + more).map {
      "netsocket-test: \($0)"
    }
    return lines + (command.map { ["netsocket-test: to run just these again:", "  \($0)"] } ?? [])
  }

  /// `2 cases failed, 53 blocked`; empty if all passed.
  private static func counts(_ cases: [CaseOutcome]) -> String {
    func count(_ names: Set<VerdictName>) -> Int { cases.count { !$0.isOK && names.contains($0.outcome) } }
    let failed = count([.ok, .fail, .error, .hung, .interrupted])
    let others = [(VerdictName.blocked, "blocked"), (.skipped, "skipped"), (.notRun, "not run")]
      .map { (count([$0.0]), $0.1) }.filter { $0.0 > 0 }
    guard failed > 0 || !others.isEmpty else { return "" }
    let head = "\(failed) case\(failed == 1 ? "" : "s") failed"
    return ([head] + others.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
  }
}
