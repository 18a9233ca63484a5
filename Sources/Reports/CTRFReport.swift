import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import RunComparison
import Timekeeping

/// A run in the Common Test Report Format (ctrf.io; schema of November 2026).
///
/// The last attempt decides, the ones before it are `retryAttempts`. What is neither OK nor skipped is `failed`, because
/// readers act on nothing else; `rawStatus` has the verdict. A suite that failed although all its cases passed has one
/// more test, named like the suite. `extra` of the results has what the format has no place for, so that an import gives
/// back the run. Times are whole milliseconds since 1970, or since 0 if the start of the run is unknown.
public struct CTRFReport: RenderedReport {
  private let run: RunOutcome
  private let context: ReportContext
  /// When the run began, in milliseconds; nil if unknown.
  private let start: Int64?
  private let elapsed: Duration

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
    start = context.started.flatMap { WallTime($0) }.map { $0.unixNanoseconds / 1_000_000 }
    elapsed = max(run.closing?.elapsed ?? run.suites.reduce(.zero) { $0 + $1.elapsed }, .zero)
  }

  /// Ended by a line feed.
  public func write<Target: TextOutputStream>(to target: inout Target) {
    JSONWriter.indented.write(value, to: &target)
    target.write("\n")
  }

  private var value: JSONValue {
    let tests = run.suites.indices.flatMap { index in
      let suite = run.suites[index]
      return suite.cases.indices.map { (suite: index, testCase: Int?.some($0)) }
        + (FailureSummary(unexplained: suite) == nil ? [] : [(suite: index, testCase: nil)])
    }
    var tool: JSONMembers = [("name", .string("netsocket-test"))]
    tool += run.description.map { [("version", .string($0.toolVersion))] } ?? []
    var members: JSONMembers = [("reportFormat", .string("CTRF")), ("specVersion", .string("0.0.0"))]
    if let id = context.runID, !id.isEmpty { members.append(("runId", .string(id))) }
    members.append(
      (
        "results",
        .object([
          ("tool", .object(tool)), ("summary", .object(summary)),
          (
            "tests",
            .madeArray(count: tests.count) { index in
              let suite = run.suites[tests[index].suite]
              return tests[index].testCase.map { test(suite.cases[$0], in: suite) } ?? test(suite)
            }
          ),
          ("environment", .object(environment)), ("extra", .object(extra)),
        ])
      ))
    return .object(members)
  }

  // MARK: Run

  private var summary: JSONMembers {
    var counts: [Status: Int] = [:]
    for suite in run.suites {
      for testCase in suite.cases { counts[Status(testCase.outcome), default: 0] += 1 }
      if FailureSummary(unexplained: suite) != nil { counts[.failed, default: 0] += 1 }
    }
    let start = start ?? 0
    return [("tests", .count(counts.values.reduce(0, +)))]
      + Status.allCases.map { ($0.rawValue, .count(counts[$0, default: 0])) }
      + [
        ("pending", .count(0)), ("other", .count(0)),
        ("flaky", .count(run.suites.flatMap(\.cases).count(where: \.isFlaky))),
        ("suites", .count(run.suites.count)), ("start", .integer(start)),
        ("stop", .integer(start + Self.milliseconds(elapsed))),
        ("duration", .integer(Self.milliseconds(elapsed))),
      ]
  }

  private var environment: JSONMembers {
    var members: JSONMembers = context.firmware.map { [("appVersion", .string($0))] } ?? []
    guard let description = run.description else { return members }
    members.append(("testEnvironment", .string(description.device)))
    if let subset = description.arrangement.subset { members.append(("shardId", .string(subset.text))) }
    let facts = [
      ("target", description.target), ("platform", description.platform),
      ("toolchain", description.toolchain), ("seed", String(description.seed)),
    ]
    return members + [("extra", .object(facts.map { ($0.0, .string($0.1)) }))]
  }

  private var extra: JSONMembers {
    [("finished", .bool(run.closing != nil))]
      + (run.closing.map { [("exitCode", .count($0.exitCode))] } ?? [])
      + [
        (
          "suites",
          .array(
            run.suites.map { suite in
              .object([
                ("name", .string(suite.name)), ("result", .string(suite.word.rawValue)),
                ("duration", .integer(Self.milliseconds(max(suite.elapsed, .zero)))),
              ])
            })
        )
      ]
  }

  // MARK: Tests

  /// The words of the format that a case of ours can have.
  private enum Status: String, CaseIterable {
    case passed, failed, skipped

    init(_ outcome: VerdictName) {
      self = outcome.isOK ? .passed : outcome == .skipped ? .skipped : .failed
    }
  }

  private func test(_ testCase: CaseOutcome, in suite: SuiteOutcome) -> JSONValue {
    let last = testCase.attempts.last
    let priority = context.priorities[suite.name]?[testCase.name]
    let earlier = testCase.attempts.dropLast().map { attempt in
      JSONValue.object(
        [
          ("attempt", .count(attempt.number)), ("status", .string(Status(attempt.outcome).rawValue)),
          ("duration", .integer(Self.milliseconds(attempt.elapsed))),
        ] + told(FailureSummary(attempt, of: testCase, in: suite), attempt))
    }
    return .object(
      head(testCase.name, Status(testCase.outcome), last?.elapsed ?? .zero, suite)
        + told(FailureSummary(testCase, in: suite), last)
        + [("rawStatus", .string(testCase.outcome.rawValue))]
        + (priority.map { [("tags", .array([.string($0.rawValue)]))] } ?? [])
        + (earlier.isEmpty ? [] : [("retries", .count(earlier.count)), ("retryAttempts", .array(earlier))])
        + [("flaky", .bool(testCase.isFlaky))])
  }

  /// That of a suite that failed although all its cases passed.
  private func test(_ suite: SuiteOutcome) -> JSONValue {
    .object(
      head(suite.name, .failed, .zero, suite) + told(FailureSummary(unexplained: suite), nil)
        + [("rawStatus", .string("suite"))])
  }

  private func head(
    _ name: String, _ status: Status, _ elapsed: Duration, _ suite: SuiteOutcome
  ) -> JSONMembers {
    let path = [run.description?.target, suite.name].compactMap(\.self)
    return [
      ("name", .string(name.isEmpty ? "(no name)" : name)), ("status", .string(status.rawValue)),
      ("duration", .integer(Self.milliseconds(elapsed))),
      ("suite", .array(path.map { .string($0) })),
    ]
  }

  /// What is said about an attempt: why it failed, when it was, what it printed.
  private func told(_ failure: FailureSummary?, _ attempt: CaseOutcome.Attempt?) -> JSONMembers {
    var members: JSONMembers = []
    if let failure {
      members.append(("message", .string(ReportText.cut(failure.message))))
      let trace = AttemptOutput.end(of: failure.details, limit: JUnitReport.outputLimit, transcript: nil)
      if !failure.details.isEmpty { members.append(("trace", .string(trace))) }
    }
    guard let attempt else { return members }
    if let start, let begin = attempt.started, let end = attempt.finished {
      members += [("start", begin), ("stop", end)].map {
        ($0.0, .integer(start + Self.milliseconds($0.1 - .beginning)))
      }
    }
    let output = AttemptOutput.withExchanges(
      attempt, limit: JUnitReport.outputLimit, transcript: context.transcript)
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    if !lines.isEmpty { members.append(("stdout", .array(lines.map { .string(String($0)) }))) }
    return members
  }

  private static func milliseconds(_ duration: Duration) -> Int64 {
    Int64((duration / .milliseconds(1)).rounded())
  }
}
