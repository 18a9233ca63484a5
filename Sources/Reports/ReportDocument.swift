import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import RunComparison
import Timekeeping

/// A run as JSON in the schema `netsocket-test-report/1` (`Documentation/schemas/report-1.json`).
///
/// Members come in a fixed order and what has no value is left out, so the same run gives the same bytes.
public struct ReportDocument: RenderedReport {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a report; new members alone do not change it.
  public static let schema = "netsocket-test-report/1"

  private let run: RunOutcome
  private let context: ReportContext

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
  }

  /// Ended by a line feed.
  public func write<Target: TextOutputStream>(to target: inout Target) {
    JSONWriter.indented.write(value, to: &target)
    target.write("\n")
  }

  private var value: JSONValue {
    var members: JSONMembers = [("schema", .string(Self.schema)), ("finished", .bool(run.closing != nil))]
    if let closing = run.closing {
      members += [
        ("exit_code", .count(closing.exitCode)), ("elapsed_ns", .nanoseconds(max(closing.elapsed, .zero))),
      ]
    }
    let known: [(String, String?)] = [
      ("run", context.runID), ("started", context.started), ("firmware", context.firmware),
      ("config_hash", context.configurationHash), ("transcript", context.transcript),
    ]
    members += known.compactMap { name, value in value.map { (name, .string($0)) } }
    if let description = run.description { members.append(("description", .object(description.members))) }
    let cases = RunCounts(run).outcomes.map { ($0.outcome.rawValue, JSONValue.count($0.count)) }
    members.append(("counts", .object([("suites", suiteCounts), ("cases", .object(cases))])))
    if !context.priorities.isEmpty {
      members.append(("compliance", Self.value(Compliance(run, priorities: context.priorities))))
    }
    members += [
      ("suites", .array(run.suites.map(value))),
      ("not_built", .array(run.notBuilt.map { .object($0.members) })),
    ]
    return .object(members)
  }

  // MARK: Counts

  private var suiteCounts: JSONValue {
    let counts = run.suites.reduce(into: [:]) { $0[$1.word, default: 0] += 1 }
    return .object(
      MbedResult.allCases.compactMap { word in counts[word].map { (word.rawValue, .count($0)) } })
  }

  private static func value(_ compliance: Compliance) -> JSONValue {
    func value(_ tally: Compliance.Tally) -> JSONValue {
      .object([("selected", .count(tally.selected)), ("ok", .count(tally.ok))])
    }
    return .object(
      [("must", value(compliance.must)), ("should", value(compliance.should))]
        + (compliance.isCompliant.map { [("compliant", .bool($0))] } ?? []))
  }

  // MARK: Suites and cases

  private func value(_ suite: SuiteOutcome) -> JSONValue {
    .object(
      [("suite", .string(suite.name)), ("result", .string(suite.word.rawValue))]
        + (suite.started.map { [("started_ns", .integer($0.nanoseconds))] } ?? [])
        + [
          ("elapsed_ns", .nanoseconds(suite.elapsed)),
          ("fixture_failures", .array(suite.fixtureFailures.map(Self.value))),
          ("cases", .madeArray(count: suite.cases.count) { value(suite.cases[$0], in: suite) }),
        ])
  }

  private static func value(_ fixtureFailure: SuiteOutcome.FixtureFailure) -> JSONValue {
    .object(
      [
        ("place", .string(fixtureFailure.place.rawValue)),
        ("failures", .array(fixtureFailure.failures.map { .object($0.members) })),
      ] + (fixtureFailure.cause.map { [("cause", .object($0.members))] } ?? []))
  }

  private func value(_ testCase: CaseOutcome, in suite: SuiteOutcome) -> JSONValue {
    let priority = context.priorities[suite.name]?[testCase.name]
    return .object(
      [("case", .string(testCase.name))]
        + (priority.map { [("priority", .string($0.rawValue))] } ?? [])
        + [
          ("outcome", .string(testCase.outcome.rawValue)), ("flaky", .bool(testCase.isFlaky)),
          ("ok", .bool(testCase.isOK)),
        ]
        + (FailureSummary(testCase, in: suite).map { [("message", .string($0.message))] } ?? [])
        + [("attempts", .array(testCase.attempts.map(value)))])
  }

  private func value(_ attempt: CaseOutcome.Attempt) -> JSONValue {
    let output = AttemptOutput(attempt, limit: JUnitReport.outputLimit, transcript: context.transcript)
    var members: JSONMembers = [
      ("attempt", .count(attempt.number)), ("outcome", .string(attempt.outcome.rawValue)),
    ]
    members += attempt.started.map { [("started_ns", .integer($0.nanoseconds))] } ?? []
    if let result = attempt.result {
      // The verdict's reasons; its word is the outcome.
      members += result.verdict.members.filter { $0.0 != "verdict" }
      members += [
        ("passed", .count(result.passed)), ("failed", .count(result.failed)),
        ("elapsed_ns", .nanoseconds(attempt.elapsed)), ("evidence", .object(result.evidence.members)),
      ]
      members += result.diagnosis.map { [("diagnosis", .object($0.members))] } ?? []
    }
    members.append(("failures", .array(attempt.failures.map { .object($0.members) })))
    members += attempt.recovery.map { [("recovery", Self.value($0))] } ?? []
    if !output.text.isEmpty { members.append(("output", .string(output.text))) }
    return .object(members)
  }

  private static func value(_ recovery: CaseOutcome.Recovery) -> JSONValue {
    switch recovery {
    case .recovered(let how, let took): .object([("how", .string(how)), ("took_ns", .nanoseconds(took))])
    case .failed(let cause): .object([("cause", .object(cause.members))])
    }
  }
}
