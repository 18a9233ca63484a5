import Greentea
import MbedFormats

/// Why each case of a run failed, as text: cause, advice, and the last exchanges of the last failed attempt.
public struct FailureText: RenderedReport {
  private let run: RunOutcome
  private let more: String

  /// So many lines of exchanges are shown of a case.
  private static let exchangeLimit = 20

  /// - Parameter more: the command that shows all lines, for failures of which some are left out.
  public init(_ run: RunOutcome, more: String) {
    self.run = run
    self.more = more
  }

  /// Writes nothing for a run without a failure.
  public func write<Target: TextOutputStream>(to target: inout Target) {
    let failures = RunFailure.all(in: run).filter(Self.isExplained)
    guard !failures.isEmpty else { return }
    target.write("Failures\n")
    var isCut = false
    for failure in failures {
      let suite = CellText.visible(failure.suite.name)
      switch failure.content {
      case .testCase(let testCase):
        isCut = write(testCase, of: failure.suite, to: &target) || isCut
      case .fixture(let fixture):
        Self.write("\(suite): \(fixture.place.rawValue) failed", FailureSummary.lines(fixture), to: &target)
        let blocked = RunFailure.cases(of: failure.suite, blockedBy: fixture.place).count
        if blocked > 0 { target.write("  \(ReportText.count(blocked, "case")) blocked by it\n") }
      case .notRun(let outcome, let names, let reason):
        let title = names.count == 1 ? names[0] : ReportText.count(names.count, "case")
        Self.write(
          "\(CellText.visible(title)) (\(suite)): \(outcome.shown): \(CellText.visible(reason))", [],
          to: &target)
      }
    }
    if isCut { target.write("\ntry: \(more)   (shows all lines)\n") }
  }

  /// Whether something is known that the tables do not say: of the cases of an imported run there may be nothing.
  private static func isExplained(_ failure: RunFailure) -> Bool {
    guard case .testCase(let testCase) = failure.content else { return true }
    return testCase.attempts.contains { attempt in
      attempt.result?.verdict != .fail || !attempt.failures.isEmpty || attempt.result?.diagnosis != nil
    }
  }

  /// - Returns: whether lines are left out.
  private func write<Target: TextOutputStream>(
    _ testCase: CaseOutcome, of suite: SuiteOutcome, to target: inout Target
  ) -> Bool {
    guard let attempt = testCase.attempts.last(where: { !$0.outcome.isOK }) else { return false }
    let count = testCase.attempts.count
    let number = count > 1 ? " (attempt \(attempt.number) of \(count))" : ""
    let flaky = testCase.isFlaky ? ", then passed" : ""
    let name = "\(CellText.visible(testCase.name)) (\(CellText.visible(suite.name)))"
    let summary = FailureSummary(attempt, of: testCase, in: suite)
    Self.write(
      "\(name): \(attempt.outcome.shown)\(number)\(flaky)",
      (summary.map { (attempt.failures.isEmpty ? [$0.message] : []) + $0.details } ?? [])
        + ExchangeText.lines(attempt, limit: Self.exchangeLimit), to: &target)
    return attempt.exchanges.count > Self.exchangeLimit
  }

  private static func write<Target: TextOutputStream>(
    _ heading: String, _ lines: [String], to target: inout Target
  ) {
    target.write("\n\(heading)\n")
    for line in lines { target.write("  \(CellText.visible(line))\n") }
  }
}
