import Greentea
import MbedFormats
import RunComparison

/// The failures of a run as error annotations of GitHub Actions, a line each, for stdout or stderr.
///
/// At most ten, because GitHub shows no more of a step: what says why comes before what was only blocked or not
/// run, and the last one counts the rest.
public struct GitHubAnnotations: RenderedReport {
  /// How many errors GitHub shows of a step.
  public static let limit = 10

  /// The longest message, in bytes of UTF-8 before it is escaped.
  private static let messageLimit = 4 << 10

  private let run: RunOutcome

  public init(_ run: RunOutcome) {
    self.run = run
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let annotations = annotations
    let shown = annotations.count > Self.limit ? Self.limit - 1 : annotations.count
    for annotation in annotations.prefix(shown) {
      target.write(Self.line(title: annotation.title, annotation.text))
    }
    let rest = annotations.count - shown
    if rest > 0 { target.write(Self.line(title: "netsocket-test", "and \(rest) more failed")) }
  }

  private struct Annotation {
    let title: String
    let content: Content

    enum Content {
      case fixture(SuiteOutcome.FixtureFailure)
      case testCase(FailureSummary)
    }

    /// Made late: no more than ten are shown.
    var text: String {
      let lines =
        switch content {
        case .fixture(let failure): FailureSummary.lines(failure)
        case .testCase(let summary): [summary.message] + summary.details
        }
      return lines.joined(separator: "\n")
    }
  }

  private var annotations: [Annotation] {
    var reasons: [Annotation] = []
    var consequences: [Annotation] = []
    for suite in run.suites {
      for failure in suite.fixtureFailures where failure.place == .setUp {
        reasons.append(Annotation(title: "\(suite.name): set-up", content: .fixture(failure)))
      }
      for testCase in suite.cases {
        guard let summary = FailureSummary(testCase, in: suite), summary.kind != .skipped else { continue }
        let annotation = Annotation(title: "\(suite.name): \(testCase.name)", content: .testCase(summary))
        switch testCase.outcome {
        case .blocked, .notRun: consequences.append(annotation)
        default: reasons.append(annotation)
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

/// The escapes of GitHub's workflow commands, `::error title=PROPERTY::DATA`, which are lines on stdout or
/// stderr.
///
/// As the runner undoes them (actions/runner, ActionCommand): `%` first, then what would end the line or the
/// property.
enum GitHubCommand {
  static func data(_ text: String) -> String {
    escaped(text) { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: nil
      }
    }
  }

  static func property(_ text: String) -> String {
    escaped(text) { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      case ":": "%3A"
      case ",": "%2C"
      default: nil
      }
    }
  }

  /// By scalars: CR and LF together are one character.
  private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if let escape = escape(scalar) {
        result += escape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
