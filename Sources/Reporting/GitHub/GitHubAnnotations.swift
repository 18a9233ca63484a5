import RunComparison

/// What is not OK in a run as error annotations of GitHub Actions, a line each, for stdout or
/// stderr.
///
/// At most ten, because GitHub shows no more of a step: what says why comes before what was only blocked or not
/// run, and the last one counts the rest.
public struct GitHubAnnotations: RenderedReport {
  /// How many errors GitHub shows of a step.
  public static let limit = 10

  /// The longest message, in bytes of UTF-8 before it is escaped.
  private static let messageLimit = 4 << 10

  private let run: RunReport

  public init(_ run: RunReport) {
    self.run = run
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let problems = problems
    let shown = problems.count > Self.limit ? Self.limit - 1 : problems.count
    for problem in problems.prefix(shown) {
      target.write(Self.line(title: problem.title, problem.text))
    }
    let rest = problems.count - shown
    if rest > 0 { target.write(Self.line(title: "netsocket-test", "and \(rest) more are not OK")) }
  }

  private struct Problem {
    let title: String
    let finding: FailureSummary?
    let lines: [String]

    var text: String {
      guard let finding else { return lines.joined(separator: "\n") }
      return ([finding.message] + finding.details).joined(separator: "\n")
    }
  }

  private var problems: [Problem] {
    var reasons: [Problem] = []
    var consequences: [Problem] = []
    for suite in run.suites {
      for fixtureFailure in suite.fixtureFailures where fixtureFailure.place == .setUp {
        reasons.append(
          Problem(title: "\(suite.name): set-up", finding: nil, lines: FailureSummary.lines(fixtureFailure)))
      }
      for testCase in suite.cases {
        guard let finding = FailureSummary(testCase, in: suite), finding.kind != .skipped else { continue }
        let problem = Problem(title: "\(suite.name): \(testCase.name)", finding: finding, lines: [])
        switch testCase.outcome {
        case .blocked, .notRun: consequences.append(problem)
        default: reasons.append(problem)
        }
      }
    }
    return reasons + consequences
  }

  private static func line(title: String, _ text: String) -> String {
    let lines = LogLines.of(AttemptOutput.beginning(of: text, limit: messageLimit)).map(CellText.visible)
    let title = GitHubCommand.property(ReportText.shortened(title))
    return "::error title=\(title)::\(GitHubCommand.data(lines.joined(separator: "\n")))\n"
  }
}
