import Greentea
import MbedFormats
import RunComparison

/// The failures of a run, a line each: what failed, how, and why in one sentence.
///
/// Cases that a failed set-up blocked are one line. A case that passed on retry is none.
public struct FailureList: Hashable, Sendable {
  public let lines: [String]

  public init(_ run: RunOutcome) {
    lines = RunFailure.all(in: run).compactMap(Self.line)
  }

  private static func line(_ failure: RunFailure) -> String? {
    let suite = shown(failure.suite.name.replacing("mbed-os-tests-", with: "", maxReplacements: 1))
    switch failure.content {
    case .testCase(let testCase):
      guard !testCase.isOK else { return nil }
      let cause = testCase.causeText.map { ": \(shown($0))" } ?? ""
      return "\(shown(testCase.name)) (\(suite)): \(testCase.outcome.shown)\(cause)"
    case .fixture(let fixture):
      let cause = FailureSummary.sentences(fixture).last.map { ": \(shown($0))" } ?? ""
      let blocked = RunFailure.cases(of: failure.suite, blockedBy: fixture.place).count
      let cases = blocked > 0 ? " (\(ReportText.count(blocked, "case")) blocked by it)" : ""
      return "\(suite): \(fixture.place.rawValue) failed\(cause)\(cases)"
    case .notRun(let outcome, let names, let reason):
      let title = names.count == 1 ? shown(names[0]) : ReportText.count(names.count, "case")
      return "\(title) (\(suite)): \(outcome.shown): \(shown(reason))"
    }
  }

  private static func shown(_ text: String) -> String { CellText.visible(ReportText.cut(text)) }
}
